import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { Gate } from '../../../../src';
import { validateActionsTogether } from '../../../../src/private/pipeline/pipeline-checks';
import { OwnAction, OwnTarget, targetOf } from '../../../support/parts';
import { synthesisErrors } from '../../../support/synthesis';
import { testPipeline } from '../../../support/template';

describe('artifacts', () => {
  const collision = (one: string, other: string) =>
    `[Test/Pipeline] artifact names must differ in their first 10 characters, which CodePipeline uses in object keys, got '${one}' and '${other}': rename one of them`;
  const artifact = (name: string) => ({ actionName: name, outputs: [codepipeline.Artifact.artifact(name)] });
  const pipelineWith = (...names: string[]) =>
    testPipeline(() => ({ stages: [{ stageName: 'Own', targets: [targetOf(...names.map(artifact))] }] }));

  test.each([
    [['Definitions-One', 'Definitions-Two'], [collision('Definitions-One', 'Definitions-Two')]],
    [['Definition', 'Definitions'], [collision('Definition', 'Definitions')]],
    [
      ['DeploymentA', 'DeploymentB', 'DeploymentC'],
      [
        collision('DeploymentA', 'DeploymentB'),
        collision('DeploymentA', 'DeploymentC'),
        collision('DeploymentB', 'DeploymentC'),
      ],
    ],
  ])('%j collide', (names, problems) => {
    expect(() => pipelineWith(...names).template()).toThrow(synthesisErrors(...problems));
  });

  test.each(['Source', 'BuildOutput', 'ImageFiles'])('one with our own name %s collides', (name) => {
    expect(() => pipelineWith(name).template()).toThrow(collision(name, name));
  });

  test('that differ in the tenth character do not collide', () => {
    expect(() => pipelineWith('Definition', 'DefinitioN', 'Images', 'SourceCode').template()).not.toThrow();
  });

  test('of two stages collide, even when the user adds one to the L2', () => {
    const { pipeline, template } = pipelineWith('Definitions-One');
    pipeline.pipeline.addStage({ stageName: 'Late', actions: [new OwnAction(artifact('Definitions-Two'))] });
    expect(() => template()).toThrow(collision('Definitions-One', 'Definitions-Two'));
  });

  test('without a name are named by CDK, and collide too', () => {
    const stage = (stageName: string) => ({
      stageName,
      targets: [new OwnTarget(() => ({ actions: [new OwnAction({ outputs: [new codepipeline.Artifact()] })] }))],
    });
    expect(() => testPipeline(() => ({ stages: [stage('Test1'), stage('Test2')] })).template()).toThrow(
      collision('Artifact_Test1_Own', 'Artifact_Test2_Own'),
    );
  });
});

describe('a pipeline as a whole', () => {
  test('has at most 50 stages', () => {
    const stages = (count: number) =>
      [...Array(count).keys()].map((n) => ({ stageName: `S${n}`, gates: [Gate.manualApproval()] }));
    expect(() => testPipeline(() => ({ stages: stages(49) })).template()).toThrow(
      synthesisErrors('[Test/Pipeline] stages must be at most 50, including Source and Build, got 51: merge some'),
    );
    expect(() => testPipeline(() => ({ stages: stages(48) })).template()).not.toThrow();
  });

  test('has unique namespaces of variables', () => {
    const inNamespace = (variablesNamespace: string, actionName: string) => ({ actionName, variablesNamespace });
    const stagesOf = (...namespaces: string[]) => ({
      stages: [{ stageName: 'Own', targets: [targetOf(...namespaces.map((name, n) => inNamespace(name, `A${n}`)))] }],
    });
    const twice = (name: string) =>
      synthesisErrors(`[Test/Pipeline] variablesNamespace must be unique, got '${name}' twice: rename one of them`);
    expect(() => testPipeline(() => stagesOf('Build')).template()).toThrow(twice('Build'));
    expect(() => testPipeline(() => stagesOf('Mine', 'Mine')).template()).toThrow(twice('Mine'));
    expect(() => testPipeline(() => stagesOf('Mine', 'Other')).template()).not.toThrow();
  });
});

test('actions without outputs, and artifacts without a name, do not collide', () => {
  const artifactBounds = { minInputs: 0, maxInputs: 0, minOutputs: 0, maxOutputs: 1 };
  const bare = { actionName: 'A', category: codepipeline.ActionCategory.INVOKE, provider: 'Own', artifactBounds };
  const unnamed = { ...bare, outputs: [new codepipeline.Artifact()] };
  expect(validateActionsTogether([bare, bare, unnamed, unnamed])).toEqual([]);
});
