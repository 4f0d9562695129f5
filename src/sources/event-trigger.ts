import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { SourceTrigger } from '../context';
import { pipelineArn, ruleArn } from '../private/arns';
import { physicalName } from '../private/names';
import { ServiceRole, sourceArn } from '../private/service-role';
import { allow } from '../private/statements';

/** The longest that SQS keeps a message: time to see and replay a start that failed. */
const DEAD_LETTER_RETENTION = Duration.days(14);
/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
const MAX_RULE_NAME_LENGTH = 64;
/** A start that comes later than this would surprise more than it helps. */
const MAX_EVENT_AGE = Duration.hours(2);

export interface EventTriggerProps {
  readonly pipelineName: string;
  readonly trigger: SourceTrigger;
  /** The role to start the pipeline with. @default - one of its own */
  readonly eventRole?: iam.IRole;
}

/** Starts the pipeline on the source's event; what EventBridge cannot deliver waits in a dead-letter queue. */
export function startOnEvent(scope: Construct, props: EventTriggerProps): void {
  const ruleName = physicalName([props.pipelineName, 'source'], { maxLength: MAX_RULE_NAME_LENGTH });
  const startedArn = pipelineArn(scope, props.pipelineName);
  const role = createEventRole(scope, ruleArn(scope, ruleName), props);
  role.allow([allow(['codepipeline:StartPipelineExecution'], [startedArn])]);
  const deadLetters = createDeadLetterQueue(scope, ruleArn(scope, ruleName));
  const rule = new events.Rule(scope, 'SourceRule', {
    ruleName,
    description: `Starts ${props.pipelineName} when its source changes`,
    eventPattern: props.trigger.eventPattern,
    targets: [
      {
        bind: () => ({
          arn: startedArn,
          role: role.frozen,
          input: props.trigger.input,
          deadLetterConfig: { arn: deadLetters.queueArn },
          retryPolicy: { maximumEventAgeInSeconds: MAX_EVENT_AGE.toSeconds() },
        }),
      },
    ],
  });
  role.readyBefore(rule);
}

function createEventRole(scope: Construct, ofRule: string, props: EventTriggerProps): ServiceRole {
  return props.eventRole
    ? ServiceRole.brought(scope, 'BroughtEventRole', props.eventRole)
    : ServiceRole.create(scope, 'EventRole', {
        service: 'events.amazonaws.com',
        // @see https://docs.aws.amazon.com/eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html
        trustConditions: sourceArn(scope, ofRule),
        description: `Starts ${props.pipelineName} when its source changes`,
      });
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
function createDeadLetterQueue(scope: Construct, ofRule: string): sqs.Queue {
  const queue = new sqs.Queue(scope, 'SourceRuleDeadLetters', {
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: DEAD_LETTER_RETENTION,
  });
  queue.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': ofRule } },
    }),
  );
  return queue;
}
