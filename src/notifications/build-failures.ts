import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { ruleArn } from '../private/arns';
import { EventDeadLetters } from '../private/event-dead-letters';
import { letEventsUse } from '../private/key-users';
import { ruleName } from '../private/names';
import { warn } from '../private/warning';

/** @see https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Build.html */
const FAILURES = ['FAILED', 'FAULT', 'TIMED_OUT'];

export interface BuildFailuresProps {
  readonly pipelineName: string;
  readonly projectName: string;
  readonly topic: sns.ITopic;
  readonly deadLetters: EventDeadLetters;
}

/**
 * Publishes each failed build of the project to the topic, in words.
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications.html
 */
export function publishBuildFailures(scope: Construct, props: BuildFailuresProps): void {
  const { pipelineName, projectName, topic, deadLetters } = props;
  const name = ruleName([pipelineName, 'build-failed']);
  const arn = ruleArn(scope, name);
  letPublish(topic, scope, arn);
  if (topic.masterKey) {
    letEventsUse(topic.masterKey, scope);
  }
  new events.Rule(scope, 'BuildFailedRule', {
    ruleName: name,
    description: `Tells of failed builds of ${pipelineName}`,
    eventPattern: {
      source: ['aws.codebuild'],
      detailType: ['CodeBuild Build State Change'],
      detail: { 'project-name': [projectName], 'build-status': FAILURES },
    },
    targets: [
      { bind: () => ({ arn: topic.topicArn, input: failureMessage(pipelineName), ...deadLetters.deliveryOf(arn) }) },
    ],
  });
}

/** EventBridge puts each line in quotes. */
function failureMessage(pipelineName: string): events.RuleTargetInput {
  const field = (path: string) => events.EventField.fromPath(`$.detail.${path}`);
  return events.RuleTargetInput.fromMultilineText(
    [
      'A build failed. Nothing of it is deployed.',
      `Pipeline: ${pipelineName}`,
      `Status:   ${field('build-status')}`,
      `Build:    ${field('build-id')}`,
      `Log:      ${field('additional-information.logs.deep-link')}`,
    ].join('\n'),
  );
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
