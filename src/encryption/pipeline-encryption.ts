import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { AwsManagedEncryption } from './aws-managed-encryption';
import { CustomerManagedEncryption } from './customer-managed-encryption';
import { EncryptionBindOptions, CustomerManagedEncryptionOptions } from './pipeline-encryption-types';
import { markAs } from '../private/checks/brands';

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
    return new BuiltInPipelineEncryption(new AwsManagedEncryption());
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
    return new BuiltInPipelineEncryption(new CustomerManagedEncryption(options));
  }

  public constructor() {
    markAs('PipelineEncryption', this);
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

/** What one of the encryptions above does. */
interface PipelineEncryptionImplementation {
  bind(scope: Construct, options: EncryptionBindOptions): kms.IKey | undefined;
  bindTopic(scope: Construct, options: EncryptionBindOptions): kms.IKey | undefined;
}

class BuiltInPipelineEncryption extends PipelineEncryption {
  public constructor(private readonly implementation: PipelineEncryptionImplementation) {
    super();
  }

  public bind(scope: Construct, options: EncryptionBindOptions): kms.IKey | undefined {
    return this.implementation.bind(scope, options);
  }

  public bindTopic(scope: Construct, options: EncryptionBindOptions): kms.IKey | undefined {
    return this.implementation.bindTopic(scope, options);
  }
}
