import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ArtifactReference, PipelineBindOptions, SourceTrigger } from '../context';

/**
 * What a source is told when it is bound to a pipeline.
 */
export interface SourceBindOptions extends PipelineBindOptions {
  /**
   * The artifact that the source action has to put out.
   */
  readonly output: ArtifactReference;
}

/**
 * What a source gives to the pipeline.
 */
export interface SourceConfig {
  /**
   * The action of the pipeline's `Source` stage.
   */
  readonly action: codepipeline.IAction;

  /**
   * What the pipeline's role must be allowed for the action.
   *
   * @default - nothing beyond writing the output artifact
   */
  readonly permissions?: iam.PolicyStatement[];

  /**
   * The event that starts the pipeline.
   *
   * @default - no event: CodePipeline itself, or nobody, starts the pipeline when the source changes
   */
  readonly trigger?: SourceTrigger;

  /**
   * The bucket that the source is uploaded to.
   *
   * @default - the source is not in a bucket
   */
  readonly bucket?: s3.IBucket;
}

/**
 * Options of a source in S3.
 */
export interface S3SourceOptions {
  /**
   * The bucket that the source is uploaded to. It must be versioned, send its events to EventBridge and be in the
   * pipeline's account and Region.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html
   * @default - a bucket of its own: versioned, encrypted with S3-managed keys, no public access, TLS only; the current source never expires
   */
  readonly bucket?: s3.IBucket;
}

/**
 * Where the pipeline gets its source from, and what starts it.
 *
 * Extend this class to write a source of your own.
 */
export abstract class PipelineSource {
  /**
   * A ZIP file in S3. Each upload starts an execution with exactly the version that was uploaded; nothing is polled.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html
   * @param objectKey Key of the ZIP file, such as `source.zip`
   * @param options Options
   * @throws if `objectKey` is no key of one ZIP file, or `options.bucket` is a bucket of this app that is not versioned
   */
  public static s3(objectKey: string, options: S3SourceOptions = {}): PipelineSource {
    return new S3Source(objectKey, options.bucket);
  }

  /**
   * A ZIP file in the pipeline's artifact bucket, for one bucket in all. Artifacts expire there, the source does not.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html
   * @param objectKey Key of the ZIP file, such as `source.zip`
   * @throws if `objectKey` is no key of one ZIP file or lies among the pipeline's artifacts, or the artifact bucket was brought by the user
   */
  public static s3InArtifactBucket(objectKey: string): PipelineSource {
    return new S3ArtifactBucketSource(objectKey);
  }

  /**
   * Called once by the pipeline that the source belongs to.
   *
   * @param scope The construct to create resources in
   * @param options What the source may know of the pipeline
   */
  public abstract bind(scope: Construct, options: SourceBindOptions): SourceConfig;
}

// At the end, because these classes extend the one above.
import { S3ArtifactBucketSource, S3Source } from './s3-source';
