import { CfnParameter, Duration, Lazy, Stack, Token } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { bindGate, declaredActions, KEY_ARN, permissionsOf, recordsIn, TOPIC_ARN } from './bind';
import { Gate } from '../../../src';
import { viaServices } from '../../support/template';

describe('manual approval', () => {
  test('shows the digest, creates no resource and only needs to publish to the topic', () => {
    const bound = bindGate(Gate.manualApproval());
    expect(permissionsOf(bound)).toEqual([{ Effect: 'Allow', Action: 'sns:Publish', Resource: TOPIC_ARN }]);
    expect(bound.config.entryConditions).toBeUndefined();
    expect(declaredActions(bound)).toEqual([
      {
        Name: 'Approve',
        ActionTypeId: { Category: 'Approval', Owner: 'AWS', Provider: 'Manual', Version: '1' },
        Configuration: { CustomData: 'Image #{Build.IMAGE_DIGEST}', NotificationArn: TOPIC_ARN },
        RunOrder: 2,
      },
    ]);
  });

  test('has the given message and timeout', () => {
    const gate = Gate.manualApproval({ message: 'Look at #{Source.CommitMessage}', timeout: Duration.hours(2) });
    expect(declaredActions(bindGate(gate))).toMatchObject([
      { Configuration: { CustomData: 'Look at #{Source.CommitMessage}' }, TimeoutInMinutes: 120 },
    ]);
  });

  test('notifies the topic, with one permission', () => {
    const bound = bindGate(Gate.manualApproval());
    expect(permissionsOf(bound)).toEqual([{ Effect: 'Allow', Action: 'sns:Publish', Resource: TOPIC_ARN }]);
    expect(declaredActions(bound)).toMatchObject([{ Configuration: { NotificationArn: TOPIC_ARN } }]);
  });

  test('notifies an encrypted topic, with the use of its key through SNS', () => {
    const topic = (scope: Stack) =>
      sns.Topic.fromTopicAttributes(scope, 'Mine', { topicArn: TOPIC_ARN, keyArn: KEY_ARN });
    expect(permissionsOf(bindGate(Gate.manualApproval(), recordsIn(topic)))).toEqual([
      { Effect: 'Allow', Action: 'sns:Publish', Resource: TOPIC_ARN },
      {
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'],
        Resource: KEY_ARN,
        Condition: viaServices('sns'),
      },
    ]);
  });

  test('accepts a message that is a token', () => {
    const { valueAsString } = new CfnParameter(new Stack(), 'Message');
    expect(() => Gate.manualApproval({ message: valueAsString })).not.toThrow();
  });
});

describe('rejected', () => {
  const range = 'timeout must be a whole number of minutes between 5 minutes and 60 days';
  const fix = 'use one such as Duration.minutes(30)';
  test.each([
    [{ message: '' }, 'message must not be empty: leave it out or describe what to approve'],
    [{ message: ' \n' }, 'message must not be empty: leave it out or describe what to approve'],
    [{ message: 5 as never }, 'message must be a string, got 5: leave it out or describe what to approve'],
    [{ message: 'm'.repeat(1_001) }, 'message must be at most 1000 characters, got 1001: shorten it'],
    [{ timeout: Duration.minutes(4) }, `${range}, got 4 minutes: ${fix}`],
    [{ timeout: Duration.minutes(0) }, `${range}, got 0 minutes: ${fix}`],
    [{ timeout: Duration.seconds(330) }, `${range}, got 5 minutes 30 seconds: ${fix}`],
    [{ timeout: Duration.millis(300_001) }, `${range}, got 5 minutes 1 milli: ${fix}`],
    [{ timeout: Duration.minutes(60 * 24 * 60 + 1) }, `${range}, got 60 days 1 minute: ${fix}`],
    [
      { timeout: Duration.minutes(Token.asNumber(Lazy.any({ produce: () => 5 }))) },
      'timeout must be known at synth, got a token: pass a plain duration',
    ],
  ])('%j', (options, message) => {
    expect(() => Gate.manualApproval(options)).toThrow(new Error(`[Gate.manualApproval] ${message}`));
  });

  test('one error reports several problems', () => {
    expect(() => Gate.manualApproval({ message: '', timeout: Duration.minutes(1) })).toThrow(
      /message must.*; timeout must/,
    );
  });

  test('a FIFO topic is rejected', () => {
    const topic = (scope: Stack) => new sns.Topic(scope, 'Fifo', { fifo: true, topicName: 'failures.fifo' });
    expect(() => bindGate(Gate.manualApproval(), recordsIn(topic))).toThrow(
      new Error(
        "[Test/Production] topic 'Test/Fifo' must be a standard topic, got a FIFO topic, which CodePipeline and email do not support: use another one",
      ),
    );
  });

  test('a second one in a stage is rejected', () => {
    const { stage, options } = bindGate(Gate.manualApproval());
    expect(() => Gate.manualApproval().bind(stage, options)).toThrow(
      new Error('[Test/Production] a stage must have at most one manual approval, got two: remove one'),
    );
  });
});
