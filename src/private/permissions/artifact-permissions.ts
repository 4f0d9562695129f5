import * as iam from 'aws-cdk-lib/aws-iam';
import { allowBucketKey } from './key-statements';
import { allow } from './statements';
import { ArtifactReference } from '../../context';

/** Downloading an artifact, and the key of its bucket where that has one of the user's. */
export function readArtifact({ bucket, objectsArn }: ArtifactReference): iam.PolicyStatement[] {
  return [
    allow(['s3:GetObject', 's3:GetObjectVersion'], [objectsArn]),
    ...allowBucketKey(bucket, ['kms:Decrypt'], bucket.encryptionKey),
  ];
}

/**
 * Uploading an artifact; an upload in parts also decrypts.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export function writeArtifact({ bucket, objectsArn }: ArtifactReference): iam.PolicyStatement[] {
  return [
    allow(['s3:PutObject'], [objectsArn]),
    ...allowBucketKey(bucket, ['kms:Decrypt', 'kms:GenerateDataKey'], bucket.encryptionKey),
  ];
}
