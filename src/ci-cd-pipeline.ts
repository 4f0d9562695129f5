import { RemovalPolicy } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { createArtifactBucket } from './artifacts/artifact-bucket';
import { BuildStage } from './build-stage';
import { CiCdPipelineBase } from './ci-cd-pipeline-base';
import { CiCdPipelineProps } from './ci-cd-pipeline-props';
import { pipelineSettings, preparePipeline } from './ci-cd-pipeline-settings';
import { DeploymentRecords } from './deployment-records';
import { PipelineEncryption } from './encryption/pipeline-encryption';
import { createPipelineLog } from './observability/pipeline-log';
import { createOutputs } from './outputs/pipeline-output';
import { EventDeadLetters } from './private/resources/event-dead-letters';
import { createImageRepository } from './registry/image-repository';
import { SourceStage } from './source-stage';
import { StageOptions } from './stage-options';
import { StagedPipeline } from './staged-pipeline';
import { Stages } from './stages';

/**
 * A container CI/CD pipeline: source, Docker build with tests, image registry, and the stages that deploy the image.
 *
 * Each execution builds one image, and every later step refers to it by its digest. Roles have exactly the permissions
 * that the pipeline needs, all stored data is encrypted and private, and most resources can be existing ones.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/welcome.html
 */
export class CiCdPipeline extends CiCdPipelineBase {
  /** The pipeline. */
  public readonly pipeline: codepipeline.Pipeline;
  /** The role of the pipeline. */
  public readonly pipelineRole: iam.IRole;
  /** The customer-managed key of the data that the pipeline stores. Undefined if AWS manages the keys. */
  public readonly encryptionKey?: kms.IKey;
  /** The bucket that CodePipeline stores artifacts in. */
  public readonly artifactBucket: s3.IBucket;
  /** The bucket that the source is uploaded to. Undefined unless the source is in S3. */
  public readonly sourceBucket?: s3.IBucket;
  /** The object key that the source is uploaded under. Undefined unless the source is in S3. */
  public readonly sourceObjectKey?: string;
  /** The repository that images are deployed from. When a stage follows the build, only the image step pushes to it. */
  public readonly repository: ecr.IRepository;
  /** The project that builds the image. */
  public readonly buildProject: codebuild.IProject;
  /** The role of the build. Grant it what your own build commands need. */
  public readonly buildRole: iam.IRole;
  /** The log group of the build. */
  public readonly buildLogGroup: logs.ILogGroup;
  /** The log group of the pipeline. Undefined unless `pipelineLogging` is set. */
  public readonly pipelineLogGroup?: logs.ILogGroup;

  private readonly build: BuildStage;
  private readonly records: DeploymentRecords;
  private readonly stages: Stages;

  /**
   * @param scope Parent of the construct
   * @param id Id of the construct, unique in its scope
   * @param props Properties
   * @throws if a property has an invalid value; the message names the property, the value, and the fix
   */
  public constructor(scope: Construct, id: string, props: CiCdPipelineProps) {
    super(scope, id);
    preparePipeline(this, props);
    const encryption = props.encryption ?? PipelineEncryption.awsManaged();
    const settings = pipelineSettings(this, props);
    this.encryptionKey = encryption.bind(this, settings);
    const context = { ...settings, encryptionKey: this.encryptionKey };
    const deadLetters = EventDeadLetters.of(this);

    this.artifactBucket =
      props.artifactBucket ?? createArtifactBucket(this, 'ArtifactBucket', { ...props, ...context });
    this.repository = props.repository ?? createImageRepository(this, 'Repository', { ...props, ...context });
    const staged = new StagedPipeline(this, { ...props, ...context, artifactBucket: this.artifactBucket });
    this.pipeline = staged.pipeline;
    this.pipelineRole = staged.role.role;

    const source = new SourceStage(this, staged, props, context);
    this.sourceBucket = source.config.bucket;
    this.sourceObjectKey = source.config.objectKey;

    const { repository } = this;
    this.build = new BuildStage(this, staged, props, { ...context, source: source.output, repository });
    this.buildProject = this.build.config.project;
    this.buildRole = this.build.config.role;
    this.buildLogGroup = this.build.config.logGroup;

    this.records = new DeploymentRecords(this, {
      ...props,
      ...context,
      encryption,
      deadLetters,
      tableRemovalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
      projectName: this.buildProject.projectName,
    });
    const sourceAction = source.action;
    this.stages = new Stages(this, staged, this.build, { ...context, records: this.records, sourceAction });
    props.stages?.forEach((stage) => this.addStage(stage));

    source.startPipeline(deadLetters);
    this.pipelineLogGroup = props.pipelineLogging
      ? createPipelineLog(this, this.pipeline, context, deadLetters)
      : undefined;
    createOutputs(this, this, props.outputs ?? {});
  }

  /**
   * Adds a stage to the end of the pipeline. If its gates are the first to need a topic or a table, `outputs` cannot refer
   * to these: pass all `stages` to the constructor instead.
   *
   * @param stage The stage
   * @returns the stage of the underlying pipeline, for anything that this construct has no option for
   * @throws if the stage's name is invalid or taken, the stage is empty, a part is not of the kind that its list takes,
   * or CodePipeline would reject the actions or conditions of a part
   */
  public addStage(stage: StageOptions): codepipeline.IStage {
    return this.stages.add(stage);
  }

  /** The repository that builds push to when a stage follows the build. Undefined until one does. */
  public get buildRepository(): ecr.IRepository | undefined {
    return this.build.buildRepository;
  }

  /** The table of deployments. Undefined until a gate needs it, unless you passed a table. */
  public get deploymentsTable(): dynamodb.ITable | undefined {
    return this.records.table;
  }

  /** The topic for failures and approvals. Undefined until a gate needs it, unless you passed a topic. */
  public get notificationTopic(): sns.ITopic | undefined {
    return this.records.topic;
  }

  /** The queue of events that could not be delivered. Undefined unless EventBridge delivers events for the pipeline. */
  public get deadLetterQueue(): sqs.IQueue | undefined {
    return EventDeadLetters.of(this).existing;
  }
}
