import { RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';

/**
 * What an encryption receives when its keys are requested.
 */
export interface EncryptionBindOptions {
  /**
   * The pipeline's physical name.
   */
  readonly pipelineName: string;

  /**
   * What happens to stateful resources of the pipeline when they are removed from the stack. Data that is kept cannot be
   * read without its key.
   */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Options of an encryption with customer-managed keys.
 */
export interface CustomerManagedEncryptionOptions {
  /**
   * What happens to new keys when they are removed from the stack. An update removes them when the pipeline gets other
   * keys, while data is still encrypted with them: pass `DESTROY` only if none of that data is needed.
   *
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE - whatever the pipeline's `removalPolicy` is
   */
  readonly keyRemovalPolicy?: RemovalPolicy;

  /**
   * The key of the buckets, the table, and the log groups: a symmetric key in the pipeline's Region. CloudWatch Logs is
   * allowed to use it for the pipeline's log groups. The policy of an imported key must already allow that.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   * @default - a new key with the alias `alias/<pipeline name>`, rotated every year, used through these services only
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The key of the topic: a symmetric key in the pipeline's Region. EventBridge is allowed to use it to report failed
   * builds. The policy of an imported key must already allow that.
   *
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
   * @default - a new key once the pipeline creates a topic, because EventBridge must not use the key for data
   */
  readonly topicKey?: kms.IKey;
}
