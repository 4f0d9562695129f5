import { RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

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

/**
 * The keys that what the pipeline stores is encrypted with.
 *
 * Extend this class to choose keys in a way of your own.
 */
export abstract class PipelineEncryption {
  /**
   * Keys that AWS manages or owns: S3-managed keys (AES-256) for buckets, those of the services for the rest. They cost nothing.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingServerSideEncryption.html
   */
  public static awsManaged(): PipelineEncryption {
    return new AwsManagedEncryption();
  }

  /**
   * Customer-managed keys: one for the buckets, the table and the log groups, and one for the topic. Their policies let
   * principals of the account, by leave of their own policies, use them through these services and through Parameter Store.
   *
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#customer-mgn-key
   * @param options Options
   * @throws if a key that was brought is no construct; when bound, if it is an alias, is not symmetric or is in another Region
   */
  public static customerManaged(options: CustomerManagedEncryptionOptions = {}): PipelineEncryption {
    return new CustomerManagedEncryption(options);
  }

  /**
   * The key of the buckets, the table and the log groups; nothing for keys that AWS manages.
   * Called once by the pipeline that the encryption belongs to.
   *
   * @param scope The construct to create resources in
   * @param options What the encryption may know of the pipeline
   */
  public abstract bind(scope: Construct, options: EncryptionBindOptions): kms.IKey | undefined;

  /**
   * The key of the topic; nothing for no encryption at rest by a key.
   * Called once, if the pipeline makes a topic.
   *
   * @param scope The construct to create resources in
   * @param options What the encryption may know of the pipeline
   */
  public abstract bindTopic(scope: Construct, options: EncryptionBindOptions): kms.IKey | undefined;
}

// At the end, because these classes extend the one above.
import { AwsManagedEncryption } from './aws-managed-encryption';
import { CustomerManagedEncryption } from './customer-managed-encryption';
