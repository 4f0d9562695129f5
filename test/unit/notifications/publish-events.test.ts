import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { publishEvents } from '../../../src/notifications/publish-events';
import { EventDeadLetters } from '../../../src/private/resources/event-dead-letters';
import { Json, resourceOf, warningsOf } from '../../support/template';

function published(topicOf: (stack: Stack) => sns.ITopic): { stack: Stack; template(): Template } {
  const stack = new Stack(new App(), 'Test');
  publishEvents(stack, 'Rule', {
    ruleName: 'shop-dev-happened',
    description: 'Tells of what happened',
    eventPattern: { source: ['shop'] },
    message: events.RuleTargetInput.fromText('it happened'),
    topic: topicOf(stack),
    deadLetters: EventDeadLetters.of(stack),
  });
  return { stack, template: () => Template.fromStack(stack) };
}

describe('events that a rule publishes', () => {
  test('match the pattern, and go to the topic', () => {
    const { template } = published((stack) => new sns.Topic(stack, 'Topic'));
    const { Properties } = resourceOf(template(), 'AWS::Events::Rule');
    expect(Properties).toMatchObject({
      Name: 'shop-dev-happened',
      Description: 'Tells of what happened',
      EventPattern: { source: ['shop'] },
      Targets: [{ Arn: { Ref: expect.stringMatching(/^Topic/) }, Input: '"it happened"' }],
    });
  });

  // "You can't use Condition blocks in Amazon SNS topic policies for EventBridge."
  test('can be published by EventBridge, without a condition', () => {
    const { stack, template } = published((scope) => new sns.Topic(scope, 'Topic'));
    const { Statement } = resourceOf(template(), 'AWS::SNS::TopicPolicy').Properties.PolicyDocument;
    expect(Statement).toMatchObject([{ Action: 'sns:Publish', Principal: { Service: 'events.amazonaws.com' } }]);
    expect(Statement[0]).not.toHaveProperty('Condition');
    expect(warningsOf({ stack })).toEqual([]);
  });

  test('can use the key of an encrypted topic', () => {
    const { template } = published((stack) => new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'Key') }));
    const statements: Json[] = resourceOf(template(), 'AWS::KMS::Key').Properties.KeyPolicy.Statement;
    const ofEvents = statements.filter(({ Principal }) => Principal.Service === 'events.amazonaws.com');
    expect(ofEvents).toHaveLength(1);
    expect(ofEvents[0]).toMatchObject({ Effect: 'Allow', Action: expect.arrayContaining(['kms:Decrypt']) });
  });

  test('cause a warning about the policy of an imported topic', () => {
    const topicArn = 'arn:aws:sns:us-east-1:111122223333:mine';
    const { stack } = published((scope) => sns.Topic.fromTopicArn(scope, 'Mine', topicArn));
    expect(warningsOf({ stack })).toEqual([
      "topic 'Test/Mine' was imported, so its policy is not changed: it must allow events.amazonaws.com to call sns:Publish for the rule arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/shop-dev-happened, without a condition, which EventBridge does not support there [ack: @cdk-cicd-pipeline:importedTopicPolicy]",
    ]);
  });
});
