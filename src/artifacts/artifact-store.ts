import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ArtifactReference } from '../context';
import { artifactKeyPrefix, pipelineKeyPrefix } from '../private/checks/names';
import { allowBucketKey, allowDecrypting } from '../private/permissions/key-statements';
import { allow } from '../private/permissions/statements';

/** Where CodePipeline stores the artifacts of a pipeline. */
export interface ArtifactStore {
  readonly artifactBucket: s3.IBucket;
  readonly pipelineName: string;
  /** Earlier keys, with which older objects are still encrypted. */
  readonly previousKeys?: kms.IKey[];
}

export function artifactReference(
  { artifactBucket: bucket, pipelineName, previousKeys }: ArtifactStore,
  artifactName: string,
): ArtifactReference {
  return {
    artifact: codepipeline.Artifact.artifact(artifactName),
    bucket,
    objectsArn: bucket.arnForObjects(`${artifactKeyPrefix(pipelineName, artifactName)}*`),
    previousKeys,
  };
}

/**
 * What CodePipeline itself does with the artifact bucket. A connection sets an ACL when it uploads the source.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html#how-to-custom-role-policy
 * @see https://github.com/aws/aws-cdk/issues/13557
 */
export function readAndWriteArtifacts({
  artifactBucket: bucket,
  pipelineName,
  previousKeys,
}: ArtifactStore): iam.PolicyStatement[] {
  return [
    allow(['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning'], [bucket.bucketArn]),
    allow(
      ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 's3:PutObjectAcl'],
      [bucket.arnForObjects(`${pipelineKeyPrefix(pipelineName)}*`)],
    ),
    ...allowBucketKey(bucket, ['kms:Decrypt', 'kms:GenerateDataKey'], bucket.encryptionKey),
    ...allowDecrypting(bucket, undefined, previousKeys),
  ];
}
