import { Duration } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { pipelineKeyPrefix } from '../private/checks/names';
import { PrivateBucketProps, createPrivateBucket } from '../private/resources/private-bucket';

const DEFAULT_EXPIRATION = Duration.days(30);
/** A failed multipart upload is invisible but costs money until it is aborted. */
const ABORT_UPLOADS_AFTER = Duration.days(7);

export interface ArtifactBucketProps extends PrivateBucketProps {
  readonly pipelineName: string;
  readonly artifactExpiration?: Duration;
  readonly artifactNoncurrentVersionExpiration?: Duration;
}

/** Only the pipeline's own keys expire, so a source object in the same bucket is kept. */
export function createArtifactBucket(scope: Construct, id: string, props: ArtifactBucketProps): s3.Bucket {
  const bucket = createPrivateBucket(scope, id, props);
  bucket.addLifecycleRule({
    prefix: pipelineKeyPrefix(props.pipelineName),
    expiration: props.artifactExpiration ?? DEFAULT_EXPIRATION,
    noncurrentVersionExpiration: props.artifactNoncurrentVersionExpiration ?? DEFAULT_EXPIRATION,
    abortIncompleteMultipartUploadAfter: ABORT_UPLOADS_AFTER,
  });
  return bucket;
}
