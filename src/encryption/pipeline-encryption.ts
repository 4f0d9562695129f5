import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { AwsManagedEncryption } from './aws-managed-encryption';
import { CustomerManagedEncryption } from './customer-managed-encryption';
import { EncryptionBindOptions, CustomerManagedEncryptionOptions } from './pipeline-encryption-types';
import { markAs } from '../private/checks/brands';

/**
 * The keys that encrypt the data that the pipeline stores.
 *
 * Extend this class to choose keys in your own way.
 */
export abstract class PipelineEncryption {
  /**
   * Keys that AWS manages or owns. Buckets use S3-managed keys (AES-256), and everything else uses the keys of its
   * service. They are free of charge.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingServerSideEncryption.html
   *
   * @example
   * new CiCdPipeline(this, 'Shop', {
   *   source: PipelineSource.s3('source.zip'),
   *   encryption: PipelineEncryption.awsManaged(),
   * });
   */
  public static awsManaged(): PipelineEncryption {
    return new BuiltInPipelineEncryption(new AwsManagedEncryption());
  }

  /**
   * Customer-managed keys: one for the buckets, the table, and the log groups, and one for the topic. The policies of
   * new keys allow principals of the account to use them through these services and through Parameter Store, if the
   * principals' own policies allow it too.
   *
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#customer-mgn-key
   * @param options Options
   * @throws if a key that you pass is not a construct; at bind time, if it is an alias, is not symmetric, or is in
   * another Region
   *
   * @example
   * new CiCdPipeline(this, 'Shop', {
   *   source: PipelineSource.s3('source.zip'),
   *   encryption: PipelineEncryption.customerManaged({ encryptionKey }),
   * });
   */
  public static customerManaged(options: CustomerManagedEncryptionOptions = {}): PipelineEncryption {
    return new BuiltInPipelineEncryption(new CustomerManagedEncryption(options));
  }

  public constructor() {
    markAs('PipelineEncryption', this);
  }

  /**
   * Returns the key of the buckets, the table, and the log groups, or nothing if AWS manages the keys. It is called
   * once by the pipeline that the encryption belongs to.
   *
   * @param scope The construct to create resources in
   * @param options What the encryption receives from the pipeline
   */
  public abstract bind(scope: Construct, options: EncryptionBindOptions): kms.IKey | undefined;

  /**
   * Returns the key of the topic, or nothing if no key encrypts the topic at rest. It is called once, if the pipeline
   * creates a topic.
   *
   * @param scope The construct to create resources in
   * @param options What the encryption receives from the pipeline
   */
  public abstract bindTopic(scope: Construct, options: EncryptionBindOptions): kms.IKey | undefined;
}

/** What a built-in encryption implements. */
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
