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
import { Construct } from 'constructs';
import { createArtifactBucket } from './artifacts/artifact-bucket';
import { artifactReference, readAndWriteArtifacts } from './artifacts/artifact-store';
import { ImageBuild } from './build/image-build';
import { validateKinds } from './ci-cd-pipeline-kinds';
import { CiCdPipelineProps, PipelineStage } from './ci-cd-pipeline-props';
import {
  pipelineName,
  pipelineTags,
  validateBrought,
  validateProps,
  validateStage,
  validateTrigger,
} from './ci-cd-pipeline-validation';
import { ImageReference, PipelineBindOptions } from './context';
import { PipelineEncryption } from './encryption/pipeline-encryption';
import { createDeploymentsTable, validateDeploymentsTable } from './ledger/deployments-table';
import { publishBuildFailures } from './notifications/build-failures';
import { createTopic } from './notifications/topic';
import { createPipelineLog } from './observability/pipeline-log';
import { createOutputs } from './outputs';
import { letAcknowledge } from './private/acknowledgements';
import { EventDeadLetters } from './private/event-dead-letters';
import { pinFeatureFlags } from './private/feature-flags';
import { BUILD_STAGE, IMAGE_ARTIFACT, SOURCE_STAGE } from './private/names';
import { createPipeline, createPipelineRole } from './private/pipeline';
import { validatePipeline } from './private/pipeline-rules';
import { ServiceRole } from './private/service-role';
import { validateStageActions } from './private/stage-actions';
import { tagAll } from './private/tags';
import { validateTopic } from './private/topic-validation';
import { throwIfAny } from './private/validation';
import { createImageRepository, keepTaggedImages } from './registry/image-repository';
import { startOnEvent } from './sources/event-trigger';
import { bindStage, recordsDeployments, retryOnFailure, stageOptions } from './stages';

/**
 * A container CI/CD pipeline: source, Docker build with tests, image registry, and the stages that deploy the image.
 *
 * One image is built in each execution, and every later step names it by its digest. Roles are allowed exactly what the
 * pipeline does, everything at rest is encrypted and private, and most parts can be brought instead of made.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/welcome.html
 */
export class CiCdPipeline extends Construct {
  /** The pipeline. */
  public readonly pipeline: codepipeline.Pipeline;
  /** The role of the pipeline. */
  public readonly pipelineRole: iam.IRole;
  /** The customer-managed key of what the pipeline stores; undefined for keys that AWS manages. */
  public readonly encryptionKey?: kms.IKey;
  /** The bucket that CodePipeline keeps artifacts in. */
  public readonly artifactBucket: s3.IBucket;
  /** The bucket that the source is uploaded to; undefined unless the source is in S3. */
  public readonly sourceBucket?: s3.IBucket;
  /** The repository that the build pushes images to. */
  public readonly repository: ecr.IRepository;
  /** The project that builds the image. */
  public readonly buildProject: codebuild.IProject;
  /** The role of the build. Allow it what your own build commands need. */
  public readonly buildRole: iam.IRole;
  /** The log group of the build. */
  public readonly buildLogGroup: logs.ILogGroup;
  /** The log group of the pipeline; undefined unless `pipelineLogging` is set. */
  public readonly pipelineLogGroup?: logs.ILogGroup;

  private readonly encryption: PipelineEncryption;
  private readonly context: PipelineBindOptions;
  private readonly deadLetters: EventDeadLetters;
  private readonly serviceRole: ServiceRole;
  private readonly image: ImageReference;
  private readonly stages: Construct;
  private table?: dynamodb.ITable;
  private failures?: sns.ITopic;
  private validation?: lambda.IFunction;

  /**
   * @param scope Parent of the construct
   * @param id Id of the construct, unique in its scope
   * @param props Properties
   * @throws if a property has a value that the pipeline cannot work with; the message names the property, the value and the way out
   */
  public constructor(scope: Construct, id: string, props: CiCdPipelineProps) {
    super(scope, id);
    throwIfAny(this.node.path, validateKinds(props));
    throwIfAny(this.node.path, [
      ...validateProps(props),
      ...validateBrought(this, props),
      ...(props.deploymentsTable ? validateDeploymentsTable(props.deploymentsTable) : []),
      ...(props.topic ? validateTopic(props.topic) : []),
    ]);
    pinFeatureFlags(this);
    letAcknowledge(this, props.acknowledgeFindings ?? true);
    tagAll(this, pipelineTags(props));
    const name = pipelineName(this, props);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    this.encryption = props.encryption ?? PipelineEncryption.awsManaged();
    this.encryptionKey = this.encryption.bind(this, { pipelineName: name, removalPolicy });
    this.context = {
      pipelineName: name,
      logRetention: props.logRetention ?? logs.RetentionDays.ONE_MONTH,
      removalPolicy,
      encryptionKey: this.encryptionKey,
    };
    this.deadLetters = EventDeadLetters.of(this);

    this.artifactBucket =
      props.artifactBucket ?? createArtifactBucket(this, 'ArtifactBucket', { ...this.context, ...props });
    this.repository = props.repository ?? createImageRepository(this, 'Repository', this.context.removalPolicy);

    this.serviceRole = createPipelineRole(this, name, props.pipelineRole);
    this.pipelineRole = this.serviceRole.role;
    this.serviceRole.allow(readAndWriteArtifacts(this.artifactBucket, name));
    this.pipeline = createPipeline(this, name, this.serviceRole, this.artifactBucket);
    this.node.addValidation({ validate: () => validatePipeline(this.pipeline, name) });

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

    const build = (props.imageBuild ?? ImageBuild.docker()).bind(this, {
      ...this.context,
      source: sourceArtifact,
      repository: this.repository,
      output: artifactReference(this.artifactBucket, name, IMAGE_ARTIFACT),
    });
    throwIfAny(this.node.path, validateStageActions(BUILD_STAGE, [build.action]));
    this.buildProject = build.project;
    this.buildRole = build.role;
    this.buildLogGroup = build.logGroup;
    this.image = build.image;
    this.serviceRole.allow(build.permissions ?? []);
    this.pipeline.addStage({
      stageName: BUILD_STAGE,
      actions: [build.action],
      ...retryOnFailure(props.buildRetryMode),
    });

    this.table = props.deploymentsTable;
    if (props.topic) {
      this.publishFailuresTo(props.topic);
    }
    this.stages = new Construct(this, 'Stages');
    this.recordDeploymentsOf(props.stages ?? []);
    props.stages?.forEach((stage) => this.addStage(stage));

    const { context, deadLetters } = this;
    if (source.trigger) {
      startOnEvent(this, { ...context, trigger: source.trigger, eventRole: props.eventRole, deadLetters });
    }
    this.pipelineLogGroup = props.pipelineLogging ? createPipelineLog(this, context, deadLetters) : undefined;
    createOutputs(this, this, props.outputs ?? {});
  }

  /**
   * Adds a stage to the end of the pipeline. A topic or a table that only this stage brings comes too late for what is there:
   * approvals of earlier stages are not told of, and `outputs` do not know it. Give the pipeline a `topic`, or the constructor
   * all `stages`.
   *
   * @param stage The stage
   * @throws if the stage's name is no legal one or is taken, there is nothing in it, a part is of another kind than where it stands, or its parts bring actions or conditions that CodePipeline refuses
   */
  public addStage(stage: PipelineStage): void {
    throwIfAny(
      this.node.path,
      validateStage(
        stage,
        this.pipeline.stages.map(({ stageName }) => stageName),
      ),
    );
    this.recordDeploymentsOf([stage]);
    const scope = new Construct(this.stages, stage.stageName);
    const bound = bindStage(scope, stage, {
      ...this.context,
      image: this.image,
      pipelineRoleArn: this.pipelineRole.roleArn,
      deploymentsTable: this.table,
      topic: this.failures,
    });
    const gates = [...bound.gates, ...bound.verifications];
    this.validation ??= gates.find(({ validationFunction }) => validationFunction)?.validationFunction;
    this.serviceRole.allow([...gates, ...bound.targets].flatMap(({ permissions }) => permissions ?? []));
    const protectedTags = bound.targets.flatMap(({ protectedImageTags }) => protectedImageTags ?? []);
    keepTaggedImages(this, this.repository, protectedTags);
    const options = stageOptions(scope, stage, bound);
    throwIfAny(this.node.path, validateStageActions(stage.stageName, options.actions));
    this.pipeline.addStage(options);
  }

  /** The table of deployments; undefined until a gate records deployments, unless it was brought. */
  public get deploymentsTable(): dynamodb.ITable | undefined {
    return this.table;
  }

  /** The topic for failures; undefined until a gate records deployments, unless it was brought. */
  public get topic(): sns.ITopic | undefined {
    return this.failures;
  }

  /** The function that validates images; undefined until a stage has an image validation. */
  public get validationFunction(): lambda.IFunction | undefined {
    return this.validation;
  }

  /** Makes what gates write to, unless it is there: before the first stage, so that its approvals are told of too. */
  private recordDeploymentsOf(stages: PipelineStage[]): void {
    if (!stages.some(recordsDeployments)) {
      return;
    }
    this.table ??= createDeploymentsTable(this, 'Deployments', this.context);
    if (!this.failures) {
      this.publishFailuresTo(createTopic(this, 'Topic', this.encryption.bindTopic(this, this.context)));
    }
  }

  private publishFailuresTo(topic: sns.ITopic): void {
    this.failures = topic;
    const { context, deadLetters, buildProject } = this;
    publishBuildFailures(this, { ...context, projectName: buildProject.projectName, topic, deadLetters });
  }
}
