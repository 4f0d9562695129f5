import { RemovalPolicy } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { createArtifactBucket } from './artifacts/artifact-bucket';
import { artifactReference, readAndWriteArtifacts } from './artifacts/artifact-store';
import { ImageBuild } from './build/image-build';
import { CiCdPipelineProps, StageOptions } from './ci-cd-pipeline-props';
import {
  defaultTags,
  pipelineName,
  pipelineTags,
  validateGiven,
  validateStage,
  validateTrigger,
} from './ci-cd-pipeline-validation';
import { ImageClaim, PipelineBindOptions } from './context';
import { DeploymentRecords } from './deployment-records';
import { PipelineEncryption } from './encryption/pipeline-encryption';
import { validateDeploymentsTable } from './ledger/deployments-table';
import { createPipelineLog } from './observability/pipeline-log';
import { createOutputs } from './outputs/pipeline-output';
import { ifGiven } from './private/checks/kinds';
import { BUILD_ARTIFACT, BUILD_STAGE, IMAGE_ARTIFACT, SOURCE_STAGE } from './private/checks/names';
import { validateSizes } from './private/checks/size-rules';
import { tagAll } from './private/checks/tags';
import { throwIfAny } from './private/checks/validation';
import { letAcknowledge } from './private/permissions/acknowledgements';
import { ServiceRole } from './private/permissions/service-role';
import { pinFeatureFlags } from './private/pipeline/feature-flags';
import { createPipeline, createPipelineRole } from './private/pipeline/pipeline';
import { validatePipeline } from './private/pipeline/pipeline-rules';
import { validateStageActions } from './private/pipeline/stage-actions';
import { EventDeadLetters } from './private/resources/event-dead-letters';
import { ImagePublisher } from './registry/image-publisher';
import { createImageRepository, keepTaggedImages } from './registry/image-repository';
import { startOnEvent } from './sources/event-trigger';
import { bindStage, retryOnFailure, stageOptions } from './stages';

/**
 * A container CI/CD pipeline: source, Docker build with tests, image registry, and the stages that deploy the image.
 *
 * Each execution builds one image, and every later step refers to it by its digest. Roles have exactly the permissions
 * that the pipeline needs, all stored data is encrypted and private, and most resources can be existing ones.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/welcome.html
 */
export class CiCdPipeline extends Construct {
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

  private readonly context: PipelineBindOptions;
  private readonly serviceRole: ServiceRole;
  private readonly publisher: ImagePublisher;
  private readonly claim: ImageClaim;
  private readonly buildStage: codepipeline.IStage;
  private readonly records: DeploymentRecords;
  private readonly stages: Construct;
  private validation?: lambda.IFunction;

  /**
   * @param scope Parent of the construct
   * @param id Id of the construct, unique in its scope
   * @param props Properties
   * @throws if a property has an invalid value; the message names the property, the value, and the fix
   */
  public constructor(scope: Construct, id: string, props: CiCdPipelineProps) {
    super(scope, id);
    throwIfAny(this.node.path, validateGiven(this, props));
    this.node.addValidation({ validate: () => ifGiven(props.deploymentsTable, validateDeploymentsTable) });
    pinFeatureFlags(this);
    letAcknowledge(this, props.acknowledgeNagFindings ?? true);
    tagAll(this, pipelineTags(props), defaultTags(props));
    const name = pipelineName(this, props);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
    const encryption = props.encryption ?? PipelineEncryption.awsManaged();
    this.encryptionKey = encryption.bind(this, { pipelineName: name, removalPolicy });
    this.context = {
      pipelineName: name,
      logRetention: props.logRetention ?? logs.RetentionDays.ONE_MONTH,
      removalPolicy,
      encryptionKey: this.encryptionKey,
    };
    const deadLetters = EventDeadLetters.of(this);

    this.artifactBucket =
      props.artifactBucket ?? createArtifactBucket(this, 'ArtifactBucket', { ...this.context, ...props });
    this.repository = props.repository ?? createImageRepository(this, 'Repository', this.context.removalPolicy);

    this.serviceRole = createPipelineRole(this, name, props.pipelineRole);
    this.pipelineRole = this.serviceRole.role;
    this.serviceRole.allow(readAndWriteArtifacts(this.artifactBucket, name));
    this.pipeline = createPipeline(this, name, this.serviceRole, this.artifactBucket);
    this.node.addValidation({ validate: () => [...validatePipeline(this.pipeline, name), ...validateSizes(this)] });

    const sourceArtifact = artifactReference(this.artifactBucket, name, SOURCE_STAGE);
    const source = props.source.bind(this, { ...this.context, output: sourceArtifact });
    throwIfAny(this.node.path, [
      ...validateStageActions(SOURCE_STAGE, [source.action]),
      ...validateTrigger(props, source),
    ]);
    this.sourceBucket = source.bucket;
    this.serviceRole.allow(source.permissions ?? []);
    this.pipeline.addStage({ stageName: SOURCE_STAGE, actions: [source.action] });
    if (source.gitTrigger) {
      this.pipeline.addTrigger(source.gitTrigger);
    }

    this.publisher = new ImagePublisher(this, {
      ...this.context,
      repository: this.repository,
      buildRepository: props.buildRepository,
      output: artifactReference(this.artifactBucket, name, IMAGE_ARTIFACT),
      serviceRole: this.serviceRole,
      stepRole: props.imageStepRole,
    });
    const build = (props.imageBuild ?? ImageBuild.docker()).bind(this, {
      ...this.context,
      source: sourceArtifact,
      repository: this.publisher.pushRepository,
      output: artifactReference(this.artifactBucket, name, BUILD_ARTIFACT),
      definitions: this.publisher.definitions,
    });
    throwIfAny(this.node.path, validateStageActions(BUILD_STAGE, [build.action]));
    this.buildProject = build.project;
    this.buildRole = build.role;
    this.buildLogGroup = build.logGroup;
    this.claim = build.claim;
    this.serviceRole.allow(build.permissions ?? []);
    this.buildStage = this.pipeline.addStage({
      stageName: BUILD_STAGE,
      actions: [build.action],
      ...retryOnFailure(props.buildRetryMode),
    });

    const { context, buildProject } = this;
    this.records = new DeploymentRecords(this, {
      ...context,
      encryption,
      deadLetters,
      tableRemovalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
      projectName: buildProject.projectName,
      deploymentsTable: props.deploymentsTable,
      topic: props.notificationTopic,
      deadLetterAlarm: props.deadLetterAlarm,
    });
    this.stages = new Construct(this, 'Stages');
    this.records.prepareFor(props.stages ?? []);
    props.stages?.forEach((stage) => this.addStage(stage));

    if (source.trigger) {
      startOnEvent(this, { ...context, trigger: source.trigger, eventRole: props.eventRole, deadLetters });
    }
    this.pipelineLogGroup = props.pipelineLogging
      ? createPipelineLog(this, this.pipeline, context, deadLetters)
      : undefined;
    createOutputs(this, this, props.outputs ?? {});
  }

  /**
   * Adds a stage to the end of the pipeline. If this stage is the first to need a topic or a table, approvals of
   * earlier stages do not notify that topic, and `outputs` cannot refer to it or to the table. To avoid this, pass
   * `notificationTopic`, or all `stages`, to the constructor.
   *
   * @param stage The stage
   * @returns the stage of the underlying pipeline, for anything that this construct has no option for
   * @throws if the stage's name is invalid or taken, the stage is empty, a part is not of the kind that its list takes,
   * or CodePipeline would reject the actions or conditions of a part
   */
  public addStage(stage: StageOptions): codepipeline.IStage {
    throwIfAny(
      this.node.path,
      validateStage(
        stage,
        this.pipeline.stages.map(({ stageName }) => stageName),
      ),
    );
    this.records.prepareFor([stage]);
    const image = this.publisher.publish(this.claim, this.buildStage);
    const scope = new Construct(this.stages, stage.stageName);
    const bound = bindStage(scope, stage, {
      ...this.context,
      image,
      pipelineRoleArn: this.pipelineRole.roleArn,
      deploymentsTable: this.records.table,
      notificationTopic: this.records.topic,
    });
    const gates = [...bound.gates, ...bound.verifications];
    this.validation ??= gates.find(({ validationFunction }) => validationFunction)?.validationFunction;
    this.serviceRole.allow([...gates, ...bound.targets].flatMap(({ permissions }) => permissions ?? []));
    const protectedTags = bound.targets.flatMap(({ protectedImageTags }) => protectedImageTags ?? []);
    keepTaggedImages(this, this.repository, protectedTags);
    const options = stageOptions(scope, stage, bound);
    throwIfAny(this.node.path, validateStageActions(stage.stageName, options.actions));
    return this.pipeline.addStage(options);
  }

  /** The repository that builds push to when a stage follows the build. Undefined until one does. */
  public get buildRepository(): ecr.IRepository | undefined {
    return this.publisher.buildRepository;
  }

  /** The table of deployments. Undefined until a gate records deployments, unless you passed a table. */
  public get deploymentsTable(): dynamodb.ITable | undefined {
    return this.records.table;
  }

  /** The topic for failures and approvals. Undefined until a gate records deployments, unless you passed a topic. */
  public get notificationTopic(): sns.ITopic | undefined {
    return this.records.topic;
  }

  /** The queue of events that could not be delivered. Undefined unless EventBridge delivers events for the pipeline. */
  public get deadLetterQueue(): sqs.IQueue | undefined {
    return EventDeadLetters.of(this).existing;
  }

  /** The function that validates images. Undefined until a stage has an image validation. */
  public get validationFunction(): lambda.IFunction | undefined {
    return this.validation;
  }
}
