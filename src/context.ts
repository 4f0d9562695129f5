import { RemovalPolicy } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';

/**
 * What every part of a pipeline receives about the pipeline that it is bound to.
 */
export interface PipelineBindOptions {
  /**
   * The pipeline's physical name. The physical names that a part sets must start with it, so that they contain the
   * environment suffix.
   */
  readonly pipelineName: string;

  /**
   * How long log groups keep their log events.
   */
  readonly logRetention: logs.RetentionDays;

  /**
   * What happens to log groups when they are removed from the stack.
   */
  readonly logRemovalPolicy: RemovalPolicy;

  /**
   * What happens to other stateful resources when they are removed from the stack.
   */
  readonly removalPolicy: RemovalPolicy;

  /**
   * The customer-managed key for the data that the part stores.
   *
   * @default - keys that AWS manages
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Earlier keys, with which older data of the pipeline is still encrypted.
   *
   * @default - none
   */
  readonly previousKeys?: kms.IKey[];
}

/**
 * An artifact of the pipeline and the place where CodePipeline stores its objects.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/welcome-introducing-artifacts.html
 */
export interface ArtifactReference {
  /**
   * The artifact, in the form that actions take.
   */
  readonly artifact: codepipeline.Artifact;

  /**
   * The bucket that stores the artifact's objects.
   */
  readonly bucket: s3.IBucket;

  /**
   * ARN pattern of the artifact's objects: `<bucket>/<pipeline name>/<artifact name>/*`. CodePipeline cuts the pipeline
   * name to 20 characters and the artifact name to 10 characters.
   */
  readonly objectsArn: string;

  /**
   * Earlier keys, with which older objects are still encrypted.
   *
   * @default - none
   */
  readonly previousKeys?: kms.IKey[];
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
 * The files that tell ECS which image each container runs.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html
 */
export interface IImageDefinitions {
  /**
   * The artifact of the image step, which contains the files. Builds cannot write to it.
   */
  readonly artifact: ArtifactReference;

  /**
   * The files that targets have requested so far. Read it at synthesis, because later stages can request more.
   */
  readonly files: ImageDefinitionsFile[];

  /**
   * Returns the file in the artifact that names this execution's image for a container, by digest.
   *
   * @param containerName Name of the container in its task definition
   * @throws if `containerName` is not a valid container name
   */
  forContainer(containerName: string): codepipeline.ArtifactPath;
}

/**
 * What a build reports about the image that it pushed. No later step uses it until the image step has checked it.
 */
export interface ImageClaim {
  /**
   * The digest of the image (`sha256:…`) as a CodePipeline variable, known once the build has run.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
   */
  readonly digest: string;

  /**
   * The tag that the build pushed, as a CodePipeline variable, such as the id of the execution.
   */
  readonly tag: string;
}

/**
 * The image of one execution, as the image step pinned it. Every later step scans, approves, deploys, or records it.
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
   * The tag of the image in the repository, as a CodePipeline variable: the id of the execution that built the image.
   */
  readonly tag: string;

  /**
   * The files that name the image by its digest for ECS actions.
   */
  readonly definitions: IImageDefinitions;
}

/**
 * Where parts record deployments and notify people. What no part asks for is not created.
 */
export interface IDeploymentRecords {
  /**
   * Returns the table that deployments are recorded in. Its keys are `deploymentId` (string) and `timestamp` (number).
   * The first call creates it, unless the user passed a table to the pipeline.
   */
  useDeploymentsTable(): dynamodb.ITable;

  /**
   * Returns the topic that failures and pending approvals are published to. The first call creates it, unless the user
   * passed a topic to the pipeline.
   */
  useNotificationTopic(): sns.ITopic;
}

/**
 * An action of the pipeline, by its names.
 */
export interface ActionReference {
  /**
   * Name of the stage that the action is in.
   */
  readonly stageName: string;

  /**
   * Name of the action.
   */
  readonly actionName: string;
}

/**
 * An event that starts the pipeline.
 */
export interface SourceTrigger {
  /**
   * The pattern of the events that start an execution.
   */
  readonly eventPattern: events.EventPattern;

  /**
   * What EventBridge sends to `StartPipelineExecution`, such as the source revision that the event names.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-trigger-source-overrides.html
   * @default - no input: the execution uses the latest revision of the source
   */
  readonly input?: events.RuleTargetInput;
}
