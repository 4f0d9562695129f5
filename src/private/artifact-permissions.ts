import * as iam from 'aws-cdk-lib/aws-iam';
import { allow } from './statements';
import { ArtifactReference } from '../context';

/** Downloading an artifact, and the key of its bucket where that has one of the user's. */
export function readArtifact(artifact: ArtifactReference): iam.PolicyStatement[] {
  return [allow(['s3:GetObject', 's3:GetObjectVersion'], [artifact.objectsArn]), ...useKey(artifact, ['kms:Decrypt'])];
}

/**
 * Uploading an artifact; an upload in parts also decrypts.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export function writeArtifact(artifact: ArtifactReference): iam.PolicyStatement[] {
  return [allow(['s3:PutObject'], [artifact.objectsArn]), ...useKey(artifact, ['kms:Decrypt', 'kms:GenerateDataKey'])];
}

function useKey({ bucket }: ArtifactReference, actions: string[]): iam.PolicyStatement[] {
  return bucket.encryptionKey ? [allow(actions, [bucket.encryptionKey.keyArn])] : [];
}
