import { RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';

/**
 * What an encryption is told when its keys are asked for.
 */
export interface EncryptionBindOptions {
  /**
   * The pipeline's physical name.
   */
  readonly pipelineName: string;

  /**
   * What becomes of keys when they leave the stack.
   */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Options of an encryption with customer-managed keys.
 */
export interface CustomerManagedEncryptionOptions {
  /**
   * The key of the buckets, the table and the log groups: a symmetric one in the pipeline's Region. CloudWatch Logs is let
   * use it for the pipeline's log groups; an imported key's policy must do so already.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   * @default - a new one with the alias `alias/<pipeline name>`, rotated every year, used through these services only
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The key of the topic: a symmetric one in the pipeline's Region. EventBridge is let use it, to tell of failed builds; an
   * imported key's policy must do so already.
   *
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
   * @default - a new one as soon as the pipeline makes a topic, since what EventBridge may use is no key for data
   */
  readonly topicKey?: kms.IKey;
}
