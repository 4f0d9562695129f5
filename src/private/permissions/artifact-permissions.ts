import * as iam from 'aws-cdk-lib/aws-iam';
import { allowBucketKey, allowDecrypting } from './key-statements';
import { allow } from './statements';
import { ArtifactReference } from '../../context';

/** Allows downloading an artifact and using the customer-managed key of its bucket, if there is one. */
export function readArtifact({ bucket, objectsArn, previousKeys }: ArtifactReference): iam.PolicyStatement[] {
  return [
    allow(['s3:GetObject', 's3:GetObjectVersion'], [objectsArn]),
    ...allowDecrypting(bucket, bucket.encryptionKey, previousKeys),
  ];
}

/**
 * Allows uploading an artifact; a multipart upload also decrypts.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export function writeArtifact({ bucket, objectsArn }: ArtifactReference): iam.PolicyStatement[] {
  return [
    allow(['s3:PutObject'], [objectsArn]),
    ...allowBucketKey(bucket, ['kms:Decrypt', 'kms:GenerateDataKey'], bucket.encryptionKey),
  ];
}
