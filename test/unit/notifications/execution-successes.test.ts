import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { CiCdPipelineProps, Gate } from '../../../src';
import { synthesisErrors } from '../../support/synthesis';
import { Json, resourceOf, testPipeline, warningsOf } from '../../support/template';

const props: Partial<CiCdPipelineProps> = {
  successNotifications: true,
  stages: [{ stageName: 'Check', verifications: [Gate.imageValidation()] }],
};

describe('executions that succeeded', () => {
  test('match a rule of their own', () => {
    const { Properties } = resourceOf(testPipeline(() => props).template(), 'AWS::Events::Rule', 'ExecutionSucceeded');
    expect(Properties).toMatchObject({
      Name: 'shop-dev-execution-succeeded',
      Description: 'Reports executions of shop-dev that succeeded',
      State: 'ENABLED',
      EventPattern: {
        source: ['aws.codepipeline'],
        'detail-type': ['CodePipeline Pipeline Execution State Change'],
        detail: { pipeline: ['shop-dev'], state: ['SUCCEEDED'] },
      },
    });
  });

  test('go to the topic as a readable message, and to the dead-letter queue if that fails', () => {
    const { Properties } = resourceOf(testPipeline(() => props).template(), 'AWS::Events::Rule', 'ExecutionSucceeded');
    const [target, ...others] = Properties.Targets;
    expect(others).toEqual([]);
    expect(target).toMatchObject({
      Arn: { Ref: expect.stringMatching(/^PipelineTopic/) },
      DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringMatching(/^PipelineEventDeadLetters/), 'Arn'] } },
      RetryPolicy: { MaximumEventAgeInSeconds: 7200 },
      InputTransformer: {
        InputPathsMap: { 'detail-execution-id': '$.detail.execution-id', region: '$.region' },
        InputTemplate: [
          '"An execution of the pipeline succeeded."',
          '"Pipeline:  shop-dev"',
          '"Execution: <detail-execution-id>"',
          '"Link:      https://<region>.console.aws.amazon.com/codesuite/codepipeline/pipelines/shop-dev/executions/<detail-execution-id>/timeline?region=<region>"',
        ].join('\n'),
      },
    });
  });

  test('add exactly one resource, and change the policies of the queue and of nothing else', () => {
    const [without, with_] = [undefined, true].map(
      (successNotifications) =>
        testPipeline(() => ({ ...props, successNotifications }))
          .template()
          .toJSON().Resources as Json,
    );
    const changed = Object.keys(with_).filter((id) => JSON.stringify(with_[id]) !== JSON.stringify(without[id]));
    expect(changed.map((id) => with_[id].Type).sort()).toEqual(['AWS::Events::Rule', 'AWS::SQS::QueuePolicy']);
  });

  test.each([false, undefined])('are not published with %s', (successNotifications) => {
    const template = testPipeline(() => ({ ...props, successNotifications })).template();
    template.resourcePropertiesCountIs('AWS::Events::Rule', { Name: 'shop-dev-execution-succeeded' }, 0);
  });

  test('are published with a gate that is added later', () => {
    const test = testPipeline(() => ({ successNotifications: true }));
    test.pipeline.addStage(props.stages![0]);
    resourceOf(test.template(), 'AWS::Events::Rule', 'ExecutionSucceeded');
  });

  test('are published to the topic of `failureNotifications`', () => {
    const template = testPipeline(() => ({ successNotifications: true, failureNotifications: true })).template();
    resourceOf(template, 'AWS::Events::Rule', 'ExecutionSucceeded');
  });

  test('are published to an encrypted topic of the app', () => {
    const template = testPipeline((scope) => ({
      successNotifications: true,
      notificationTopic: new sns.Topic(scope, 'Mine', { masterKey: new kms.Key(scope, 'Key') }),
    })).template();
    const { KeyPolicy } = resourceOf(template, 'AWS::KMS::Key', 'Key').Properties;
    expect(KeyPolicy.Statement).toContainEqual(
      expect.objectContaining({ Principal: { Service: 'events.amazonaws.com' }, Effect: 'Allow' }),
    );
  });

  test('need a permission in the policy of an imported topic', () => {
    const { stack } = testPipeline((scope) => ({
      successNotifications: true,
      notificationTopic: sns.Topic.fromTopicArn(scope, 'Mine', 'arn:aws:sns:us-east-1:111122223333:mine'),
    }));
    expect(warningsOf({ stack })).toContainEqual(expect.stringContaining('rule/shop-dev-execution-succeeded'));
  });

  test('are rejected without a topic', () => {
    expect(testPipeline(() => ({ successNotifications: true })).template).toThrow(
      synthesisErrors(
        '[Test/Pipeline] successNotifications requires a topic, got none: set failureNotifications, pass notificationTopic, or add a gate that notifies people, such as Gate.manualApproval()',
      ),
    );
  });
});
