const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How long actions may take, in milliseconds. */
export interface ActionTimeouts {
  /** For one answer of a Lambda function. Each continuation restarts it. */
  readonly lambdaReply: number;
  /** For a Lambda invoke action in total. */
  readonly lambdaTotal: number;
  /** From a continuation token to the next invocation. */
  readonly lambdaContinuation: number;
  /** For a manual approval without TimeoutInMinutes. */
  readonly approval: number;
  /** For one minute of ECS: of bake times, of waits between shifts of traffic and of the timeouts of pause hooks. */
  readonly ecsMinute: number;
}

/**
 * The values of AWS. https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html: 20 minutes for each reply
 * of a function, 24 hours for the action, 7 days for an approval;
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-integrations.html: 30 seconds to continue.
 */
export const AWS_TIMEOUTS: ActionTimeouts = {
  lambdaReply: 20 * MINUTE,
  lambdaTotal: 24 * HOUR,
  lambdaContinuation: 30_000,
  approval: 7 * 24 * HOUR,
  ecsMinute: MINUTE,
};
