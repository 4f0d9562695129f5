import { RemovalPolicy } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';

/**
 * What every part of a pipeline is told about the pipeline it is bound to.
 */
export interface PipelineBindOptions {
  /**
   * The pipeline's physical name. Physical names that a part sets start with it, so that they carry the environment suffix.
   */
  readonly pipelineName: string;

  /**
   * How long log groups keep their events.
   */
  readonly logRetention: logs.RetentionDays;

  /**
   * What becomes of stateful resources when they leave the stack.
   */
  readonly removalPolicy: RemovalPolicy;

  /**
   * The customer-managed key for what the part stores.
   *
   * @default - keys that AWS manages
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * An artifact of the pipeline, and where CodePipeline keeps its objects.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/welcome-introducing-artifacts.html
 */
export interface ArtifactReference {
  /**
   * The artifact, as actions take it.
   */
  readonly artifact: codepipeline.Artifact;

  /**
   * The bucket that holds the artifact's objects.
   */
  readonly bucket: s3.IBucket;

  /**
   * ARN pattern of the artifact's objects: `<bucket>/<pipeline name cut at 20>/<artifact name cut at 10>/*`.
   */
  readonly objectsArn: string;
}

/**
 * A file that names the image for one container.
 */
export interface ImageDefinitionsFile {
  /**
   * Name of the container in its task definition.
   */
  readonly containerName: string;

  /**
   * Name of the file in the artifact.
   */
  readonly fileName: string;
}

/**
 * The files that tell ECS which image a container is to run.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html
 */
export interface IImageDefinitions {
  /**
   * The artifact of the image step, which holds the files. No build can write it.
   */
  readonly artifact: ArtifactReference;

  /**
   * The files that targets have asked for so far. Read it when the app is synthesized: later stages ask too.
   */
  readonly files: ImageDefinitionsFile[];

  /**
   * The file in the artifact that names this execution's image, by digest, for a container.
   *
   * @param containerName Name of the container in its task definition
   * @throws if `containerName` is not a legal container name
   */
  forContainer(containerName: string): codepipeline.ArtifactPath;
}

/**
 * What a build says about the image that it pushed. Nothing later uses it until the image step has checked it.
 */
export interface ImageClaim {
  /**
   * The digest of the image (`sha256:…`) as a CodePipeline variable, known once the build has run.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
   */
  readonly digest: string;

  /**
   * The tag that the build pushed as a CodePipeline variable, such as the id of the execution.
   */
  readonly tag: string;
}

/**
 * The image of one execution, as the image step fixed it: what every later step scans, approves, deploys and records.
 */
export interface ImageReference {
  /**
   * The repository that the image is deployed from. The build cannot push to it.
   */
  readonly repository: ecr.IRepository;

  /**
   * The digest of the image (`sha256:…`) as a CodePipeline variable, known once the image step has run.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
   */
  readonly digest: string;

  /**
   * The tag of the image in the repository (the id of the execution that built it) as a CodePipeline variable.
   */
  readonly tag: string;

  /**
   * The image by its digest, in the files that actions of ECS read.
   */
  readonly definitions: IImageDefinitions;
}

/**
 * An event that starts the pipeline.
 */
export interface SourceTrigger {
  /**
   * The events that start an execution.
   */
  readonly eventPattern: events.EventPattern;

  /**
   * What EventBridge sends to `StartPipelineExecution`, such as the source revision that the event names.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-trigger-source-overrides.html
   * @default - nothing: the execution takes the newest revision of the source
   */
  readonly input?: events.RuleTargetInput;
}
