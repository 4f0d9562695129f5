import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { QUEUE_OF_DEAD_LETTERS, acknowledge } from '../permissions/acknowledgements';

/** The maximum retention of SQS: time to see and replay what failed. */
const RETENTION = Duration.days(14);
/** A later delivery would surprise more than it would help. */
const MAX_EVENT_AGE = Duration.hours(2);

/** What a rule invokes: its delivery settings are always the same. */
export type RuleTarget = Pick<events.RuleTargetConfig, 'arn' | 'input' | 'role'>;

const ofPipelines = new WeakMap<Construct, EventDeadLetters>();

/**
 * The queue for events of our rules that EventBridge cannot deliver. It is created when the first rule needs it.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export class EventDeadLetters {
  /** The dead letters of a pipeline: one queue for all of its parts. */
  public static of(pipeline: Construct): EventDeadLetters {
    const known = ofPipelines.get(pipeline) ?? new EventDeadLetters(pipeline);
    ofPipelines.set(pipeline, known);
    return known;
  }

  /** The queue, or undefined if nothing has needed it yet. */
  public existing?: sqs.Queue;

  private constructor(private readonly scope: Construct) {}

  /** The queue, also for functions that fail to handle an event. */
  public get queue(): sqs.Queue {
    this.existing ??= createQueue(this.scope);
    return this.existing;
  }

  /** A target of a rule. The rule is allowed to send events that it cannot deliver to the queue. */
  public targetOf(ruleArn: string, target: RuleTarget): events.IRuleTarget {
    return { bind: () => ({ ...target, ...this.deliveryOf(ruleArn) }) };
  }

  private deliveryOf(ruleArn: string): Pick<events.RuleTargetConfig, 'deadLetterConfig' | 'retryPolicy'> {
    this.queue.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': ruleArn } },
      }),
    );
    return {
      deadLetterConfig: { arn: this.queue.queueArn },
      retryPolicy: { maximumEventAgeInSeconds: MAX_EVENT_AGE.toSeconds() },
    };
  }
}

function createQueue(scope: Construct): sqs.Queue {
  const queue = new sqs.Queue(scope, 'EventDeadLetters', {
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: RETENTION,
  });
  acknowledge(queue, QUEUE_OF_DEAD_LETTERS);
  return queue;
}
