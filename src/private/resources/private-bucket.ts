import { RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ACCESS_LOGS, acknowledge } from '../permissions/acknowledgements';

export interface PrivateBucketProps {
  readonly removalPolicy: RemovalPolicy;
  /** @default - keys that S3 manages */
  readonly encryptionKey?: kms.IKey;
}

/** Creates a bucket that is versioned, encrypted, not public, and accessible only over TLS. */
export function createPrivateBucket(scope: Construct, id: string, props: PrivateBucketProps): s3.Bucket {
  const bucket = new s3.Bucket(scope, id, {
    versioned: true,
    ...encryption(props.encryptionKey),
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    removalPolicy: props.removalPolicy,
  });
  acknowledge(bucket, ACCESS_LOGS);
  return bucket;
}

/** A bucket key reduces the requests to KMS: not every object needs one. */
function encryption(encryptionKey: kms.IKey | undefined): s3.BucketProps {
  return encryptionKey
    ? { encryption: s3.BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }
    : { encryption: s3.BucketEncryption.S3_MANAGED };
}

/**
 * Makes S3 send the bucket's events to EventBridge. The L2's own property adds a custom resource with a role on `*`;
 * the L1 property alone has the same effect.
 */
export function sendEventsToEventBridge(bucket: s3.IBucket): void {
  const resource = bucket.node.defaultChild as s3.CfnBucket;
  resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
}
