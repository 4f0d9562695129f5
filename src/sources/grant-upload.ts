import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { viaServices } from '../private/permissions/key-statements';

/**
 * Grants permission to upload one object, in one request or in parts. Parts of an encrypted object also need to be
 * decrypted.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
 */
export function grantUpload(
  scope: IConstruct,
  grantee: iam.IGrantable,
  bucket: s3.IBucket | undefined,
  objectKey: string | undefined,
): iam.Grant {
  if (!bucket || objectKey === undefined) {
    throw new Error(
      `[${scope.node.path}] grantUpload requires a source that is uploaded to a bucket, got another one: use PipelineSource.s3('source.zip')`,
    );
  }
  const upload = iam.Grant.addToPrincipalOrResource({
    grantee,
    actions: ['s3:AbortMultipartUpload', 's3:PutObject'],
    resourceArns: [bucket.arnForObjects(objectKey)],
    resource: bucket,
  });
  return bucket.encryptionKey ? upload.combine(grantKey(bucket, grantee, bucket.encryptionKey.keyArn)) : upload;
}

function grantKey(bucket: s3.IBucket, grantee: iam.IGrantable, keyArn: string): iam.Grant {
  return iam.Grant.addToPrincipal({
    grantee,
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resourceArns: [keyArn],
    conditions: viaServices(bucket, ['s3']),
  });
}
