import * as sns from 'aws-cdk-lib/aws-sns';
import { CiCdPipelineProps, DeployTarget, Gate, PipelineEncryption, PipelineSource } from '../../../src';
import { connectionSource } from '../../support/existing';
import { synthesisErrors } from '../../support/synthesis';
import { arn, Json, resourceOf, testPipeline, warningsOf } from '../../support/template';

const validated: Partial<CiCdPipelineProps> = {
  deadLetterAlarm: true,
  stages: [{ stageName: 'Live', verifications: [Gate.imageValidation()] }],
};
const statementsFor = (service: string, { Statement }: Json): Json[] =>
  Statement.filter(({ Principal }: Json) => Principal.Service === service);

describe('an alarm on dead letters', () => {
  test('notifies the topic of the first message', () => {
    const template = testPipeline(() => validated).template();
    const { Properties } = resourceOf(template, 'AWS::CloudWatch::Alarm');
    expect(Properties).toMatchObject({
      AlarmName: 'shop-dev-dead-letters',
      AlarmActions: [{ Ref: expect.stringMatching(/^PipelineTopic/) }],
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [
        {
          Name: 'QueueName',
          Value: { 'Fn::GetAtt': [expect.stringMatching(/^PipelineEventDeadLetters/), 'QueueName'] },
        },
      ],
      Statistic: 'Maximum',
      Threshold: 1,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
  });

  test('is the only alarm that is allowed to publish', () => {
    const template = testPipeline(() => validated).template();
    const { PolicyDocument } = resourceOf(template, 'AWS::SNS::TopicPolicy').Properties;
    expect(statementsFor('cloudwatch.amazonaws.com', PolicyDocument)).toEqual([
      {
        Sid: expect.anything(),
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: { Ref: expect.stringMatching(/^PipelineTopic/) },
        Condition: {
          ArnEquals: { 'aws:SourceArn': arn('cloudwatch', 'alarm:shop-dev-dead-letters') },
          StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
        },
      },
    ]);
  });

  test('is allowed to use the key of the topic', () => {
    const encryption = PipelineEncryption.customerManaged();
    const template = testPipeline(() => ({ ...validated, encryption })).template();
    const { KeyPolicy } = resourceOf(template, 'AWS::KMS::Key', 'TopicKey').Properties;
    // CDK joins it with the same statement for EventBridge.
    const services = ['events.amazonaws.com', 'cloudwatch.amazonaws.com'];
    expect(KeyPolicy.Statement.filter(({ Principal }: Json) => Principal.Service)).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: services },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'],
        Resource: '*',
      },
    ]);
  });

  test('is created with a validation that is added later', () => {
    const test = testPipeline(() => ({ deadLetterAlarm: true }));
    test.pipeline.addStage(validated.stages![0]);
    test.template().resourceCountIs('AWS::CloudWatch::Alarm', 1);
  });

  test('names the permission that the policy of an imported topic needs', () => {
    const { stack, template } = testPipeline((scope) => ({
      deadLetterAlarm: true,
      notificationTopic: sns.Topic.fromTopicArn(scope, 'Failures', 'arn:aws:sns:us-east-1:111122223333:failures'),
    }));
    template();
    expect(warningsOf({ stack })).toContainEqual(
      expect.stringMatching(
        /^topic 'Test\/Failures' was imported, so its policy is not changed: it must allow cloudwatch.amazonaws.com to call sns:Publish for the alarm arn:/,
      ),
    );
  });

  test('is rejected without a topic', () => {
    expect(testPipeline(() => ({ deadLetterAlarm: true })).template).toThrow(
      synthesisErrors(
        '[Test/Pipeline] deadLetterAlarm requires a topic, got none: pass notificationTopic, or add a gate that notifies people, such as Gate.manualApproval()',
      ),
    );
  });

  test.each([false, undefined])('is left out with %s', (deadLetterAlarm) => {
    const template = testPipeline(() => ({ ...validated, deadLetterAlarm })).template();
    template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
  });
});

test('the dead-letter queue is accessible if there is one', () => {
  const targets = [DeployTarget.promoteByTag('live')];
  const { pipeline, stack } = testPipeline(() => ({ source: PipelineSource.s3('source.zip') }));
  expect(stack.resolve(pipeline.deadLetterQueue!.queueArn)).toEqual({
    'Fn::GetAtt': [expect.stringMatching(/^PipelineEventDeadLetters/), 'Arn'],
  });
  const quiet = testPipeline(() => ({ source: connectionSource(), stages: [{ stageName: 'Live', targets }] }));
  expect(quiet.pipeline.deadLetterQueue).toBeUndefined();
});
