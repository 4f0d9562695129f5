import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { warn } from '../private/checks/warning';
import { alarmArn } from '../private/permissions/arns';
import { letAlarmsUse } from '../private/permissions/key-users';
import { EventDeadLetters } from '../private/resources/event-dead-letters';

export interface DeadLetterAlarmProps {
  readonly pipelineName: string;
  readonly topic: sns.ITopic;
  readonly deadLetters: EventDeadLetters;
}

/**
 * Notifies the topic when there is a message in the dead-letter queue: an event that was not delivered, such as a push
 * that started nothing. A queue that contains messages has metrics; CloudWatch has no data for an empty, inactive
 * queue.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export function alarmOnDeadLetters(scope: Construct, { pipelineName, topic, deadLetters }: DeadLetterAlarmProps): void {
  const alarmName = `${pipelineName}-dead-letters`;
  const alarm = new cloudwatch.Alarm(scope, 'DeadLetterAlarm', {
    alarmName,
    alarmDescription: `Events of ${pipelineName} could not be delivered: see the messages in the queue`,
    metric: deadLetters.queue.metricApproximateNumberOfMessagesVisible({
      period: Duration.minutes(5),
      statistic: cloudwatch.Stats.MAXIMUM,
    }),
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction({ bind: () => ({ alarmActionArn: topic.topicArn }) });
  letPublish(topic, scope, alarmArn(scope, alarmName));
  if (topic.masterKey) {
    letAlarmsUse(topic.masterKey, scope);
  }
}

/** @see https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html#sns-publish-to-topic-from-cloudwatch */
function letPublish(topic: sns.ITopic, scope: Construct, ofAlarm: string): void {
  const statement = new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: {
      ArnEquals: { 'aws:SourceArn': ofAlarm },
      StringEquals: { 'aws:SourceAccount': Stack.of(scope).account },
    },
  });
  if (!topic.addToResourcePolicy(statement).statementAdded) {
    warn(
      scope,
      'importedTopicPolicy',
      `topic '${topic.node.path}' was imported, so its policy is not changed: it must allow cloudwatch.amazonaws.com to call sns:Publish for the alarm ${ofAlarm}`,
    );
  }
}
