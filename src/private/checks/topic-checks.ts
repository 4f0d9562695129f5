import * as sns from 'aws-cdk-lib/aws-sns';

/** @see https://docs.aws.amazon.com/sns/latest/dg/fifo-message-grouping.html */
export function validateTopic(topic: sns.ITopic): string[] {
  return topic.fifo
    ? [
        `topic '${topic.node.path}' must be a standard topic, got a FIFO topic, which CodePipeline and email do not support: use another one`,
      ]
    : [];
}
