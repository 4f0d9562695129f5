import { Gate } from '../../../src';
import { Json, resourceOf, testPipeline } from '../../support/template';

const template = testPipeline(() => ({
  stages: [{ stageName: 'Check', verifications: [Gate.imageValidation()] }],
})).template();
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
      'detail-type': ['CodePipeline Action Execution State Change'],
      detail: {
        pipeline: ['shop-dev'],
        state: ['FAILED'],
        $or: [
          {
            type: { category: [{ 'anything-but': 'Build' }] },
            'execution-result': {
              'external-execution-id': [{ exists: false }, { 'anything-but': { prefix: 'notified/' } }],
            },
          },
          {
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
          'detail-stage': '$.detail.stage',
          'detail-action': '$.detail.action',
          'detail-execution-id': '$.detail.execution-id',
          'detail-execution-result-external-execution-summary': '$.detail.execution-result.external-execution-summary',
        },
        InputTemplate: [
          '"An action of the pipeline failed."',
          '"Pipeline:  shop-dev"',
          '"Stage:     <detail-stage>"',
          '"Action:    <detail-action>"',
          '"Execution: <detail-execution-id>"',
          '"Reason:    <detail-execution-result-external-execution-summary>"',
        ].join('\n'),
      },
    });
  });
});
