import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { warn } from '../private/checks/warning';
import { ruleArn } from '../private/permissions/arns';
import { letEventsUse } from '../private/permissions/key-users';
import { EventDeadLetters } from '../private/resources/event-dead-letters';

export interface PublishedEvents {
  readonly ruleName: string;
  readonly description: string;
  readonly eventPattern: events.EventPattern;
  readonly message: events.RuleTargetInput;
  readonly topic: sns.ITopic;
  readonly deadLetters: EventDeadLetters;
}

/** Creates a rule that publishes events to the topic, and allows it in the policies of the topic and its key. */
export function publishEvents(scope: Construct, id: string, published: PublishedEvents): void {
  const { ruleName, description, eventPattern, message, topic, deadLetters } = published;
  const arn = ruleArn(scope, ruleName);
  letPublish(topic, scope, arn);
  if (topic.masterKey) {
    letEventsUse(topic.masterKey, scope);
  }
  new events.Rule(scope, id, {
    ruleName,
    description,
    eventPattern,
    targets: [deadLetters.targetOf(arn, { arn: topic.topicArn, input: message })],
  });
}

/**
 * No condition names the rule: "You can't use Condition blocks in Amazon SNS topic policies for EventBridge."
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
 */
function letPublish(topic: sns.ITopic, scope: Construct, ofRule: string): void {
  const statement = new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('events.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
  });
  if (!topic.addToResourcePolicy(statement).statementAdded) {
    warn(
      scope,
      'importedTopicPolicy',
      `topic '${topic.node.path}' was imported, so its policy is not changed: it must allow events.amazonaws.com to call sns:Publish for the rule ${ofRule}, without a condition, which EventBridge does not support there`,
    );
  }
}
