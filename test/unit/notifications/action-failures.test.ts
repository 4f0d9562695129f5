import { Construct } from 'constructs';
import { CiCdPipelineProps, DeployTarget, Gate } from '../../../src';
import { fargateService, oneOffTask, tasksElsewhere } from '../../support/existing';
import { Json, resourceOf, testPipeline } from '../../support/template';

const template = testPipeline(() => ({
  stages: [{ stageName: 'Check', verifications: [Gate.imageValidation()] }],
})).template();
const stage = (parts: object): Partial<CiCdPipelineProps> => ({ stages: [{ stageName: 'Deploy', ...parts }] });
const rule = (): Json => resourceOf(template, 'AWS::Events::Rule', 'ActionFailed').Properties;

describe('failed actions', () => {
  test('of this pipeline match the rule, except those that are reported elsewhere', () => {
    expect(rule()).toMatchObject({
      Name: 'shop-dev-action-failed',
      Description: 'Reports failed actions of shop-dev',
      State: 'ENABLED',
    });
    expect(rule().EventPattern).toEqual({
      source: ['aws.codepipeline'],
      'detail-type': ['CodePipeline Action Execution State Change', 'CodePipeline Pipeline Execution State Change'],
      detail: {
        pipeline: ['shop-dev'],
        $or: [
          {
            action: [{ exists: true }],
            state: ['FAILED'],
            type: { category: [{ 'anything-but': 'Build' }] },
            'execution-result': {
              'external-execution-id': [{ exists: false }, { 'anything-but': { prefix: 'notified/' } }],
            },
          },
          {
            action: [{ exists: true }],
            state: ['FAILED'],
            type: { category: ['Build'] },
            'execution-result': {
              'external-execution-id': [
                { exists: false },
                {
                  'anything-but': {
                    prefix: { 'Fn::Join': ['', [{ Ref: expect.stringMatching(/^PipelineBuildProject/) }, ':']] },
                  },
                },
              ],
            },
          },
          { stage: [{ exists: false }], state: ['CANCELED'] },
        ],
      },
    });
  });

  test('go to the topic as a readable message, and to the dead-letter queue if that fails', () => {
    const [target, ...others] = rule().Targets;
    expect(others).toEqual([]);
    expect(target).toMatchObject({
      Arn: { Ref: expect.stringMatching(/^PipelineTopic/) },
      DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringMatching(/^PipelineEventDeadLetters/), 'Arn'] } },
      RetryPolicy: { MaximumEventAgeInSeconds: 7200 },
      InputTransformer: {
        InputPathsMap: {
          'detail-state': '$.detail.state',
          'detail-stage': '$.detail.stage',
          'detail-action': '$.detail.action',
          'detail-execution-id': '$.detail.execution-id',
          region: '$.region',
          'detail-execution-result-error-code': '$.detail.execution-result.error-code',
          'detail-execution-result-external-execution-summary': '$.detail.execution-result.external-execution-summary',
        },
        InputTemplate: [
          '"An action of the pipeline failed, or an update of the pipeline canceled the execution."',
          '"Pipeline:  shop-dev"',
          '"State:     <detail-state>"',
          '"Stage:     <detail-stage>"',
          '"Action:    <detail-action>"',
          '"Execution: <detail-execution-id>"',
          '"Link:      https://<region>.console.aws.amazon.com/codesuite/codepipeline/pipelines/shop-dev/executions/<detail-execution-id>/timeline?region=<region>"',
          '"Error:     <detail-execution-result-error-code>"',
          '"Reason:    <detail-execution-result-external-execution-summary>"',
        ].join('\n'),
      },
    });
  });

  test.each<[string, (scope: Construct) => Partial<CiCdPipelineProps>]>([
    ['a deployment to a service', (scope) => stage({ targets: [DeployTarget.ecsService(fargateService(scope))] })],
    ['a task that runs once', (scope) => stage({ gates: [Gate.ecsTask(oneOffTask(scope))] })],
  ])('of %s match the same rule, but for those whose function has notified people itself', (_case, props) => {
    const { Name, EventPattern } = resourceOf(
      testPipeline(props).template(),
      'AWS::Events::Rule',
      'ActionFailed',
    ).Properties;
    expect(Name).toBe('shop-dev-action-failed');
    expect(EventPattern).toEqual({
      ...rule().EventPattern,
      detail: { ...rule().EventPattern.detail, $or: expect.any(Array) },
    });
    expect(EventPattern.detail.$or[0]).toEqual(rule().EventPattern.detail.$or[0]);
  });

  test('of a registration match it too, once there is a topic', () => {
    const withTopic = testPipeline((scope) => ({
      ...stage({ targets: [DeployTarget.ecsTaskDefinition('report', tasksElsewhere(scope))] }),
      failureNotifications: true,
    })).template();
    const { EventPattern } = resourceOf(withTopic, 'AWS::Events::Rule', 'ActionFailed').Properties;
    expect(EventPattern.detail.$or[0]).toEqual(rule().EventPattern.detail.$or[0]);
  });
});
