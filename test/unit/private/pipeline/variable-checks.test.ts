import { Gate } from '../../../../src';
import { targetOf } from '../../../support/parts';
import { synthesisErrors } from '../../../support/synthesis';
import { resourceOf, testPipeline } from '../../../support/template';

const approval = (message: string) => Gate.manualApproval({ message });
const staged = (gates: Gate[], verifications: Gate[] = []) =>
  testPipeline(() => ({
    stages: [
      { stageName: 'Production', gates, targets: [targetOf({ actionName: 'own', runOrder: 2 })], verifications },
    ],
  }));
const problem = (reference: string) =>
  `[Test/Pipeline] action 'Approve' in stage 'Production' must only use variables of earlier actions, got '${reference}': use #{codepipeline.…} or #{SourceVariables.…} or #{Build.…} or #{Image.…}, or write '# {…}' if you do not mean a variable`;

test.each([
  '#{SourceVariables.VersionId}',
  'digest #{Build.IMAGE_DIGEST} of #{codepipeline.PipelineExecutionId}',
  '#{variables.ofThePipeline}',
  '#no {reference} # {a} #{',
])('an approval can contain %j', (message) => {
  expect(() => staged([approval(message)]).template()).not.toThrow();
});

test.each([
  ['#{Source.CommitId}', ['#{Source.CommitId}']],
  ['Ticket #{1234}', ['#{1234}']],
  ['#{} #{a} #{Build.} #{Build.a.b}', ['#{}', '#{a}', '#{Build.}', '#{Build.a.b}']],
  ['#{nope.x} and #{Build.IMAGE_DIGEST} and #{neither.y}', ['#{nope.x}', '#{neither.y}']],
])('an approval that contains %j is rejected', (message, references) => {
  expect(() => staged([approval(message)]).template()).toThrow(synthesisErrors(...references.map(problem)));
});

describe('variables of a custom action', () => {
  const pipelineWith = (message: string, runOrder: number, later: boolean) =>
    testPipeline(() => ({
      stages: [
        {
          stageName: 'First',
          targets: [targetOf({ actionName: 'own', variablesNamespace: 'Own', runOrder })],
          ...(later ? { verifications: [approval(message)] } : { gates: [approval(message)] }),
        },
      ],
    })).template();

  test('are known to later actions in its stage', () => {
    expect(() => pipelineWith('#{Own.value}', 1, true)).not.toThrow();
  });

  test('are not known to earlier actions', () => {
    expect(() => pipelineWith('#{Own.value}', 2, false)).toThrow(
      "in stage 'First' must only use variables of earlier actions",
    );
  });
});

test('the source’s variables have a namespace', () => {
  const { Stages } = resourceOf(testPipeline().template(), 'AWS::CodePipeline::Pipeline').Properties;
  expect(Stages[0].Actions[0].Namespace).toBe('SourceVariables');
});
