import { RemovalPolicy, Tags } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { createArtifactBucket } from './artifacts/artifact-bucket';
import { artifactReference, readAndWriteArtifacts } from './artifacts/artifact-store';
import { ImageBuild } from './build/image-build';
import { CiCdPipelineProps, PipelineStage } from './ci-cd-pipeline-props';
import {
  environmentSuffix,
  pipelineName,
  validateBrought,
  validateProps,
  validateStage,
  validateTrigger,
} from './ci-cd-pipeline-validation';
import { ImageReference, PipelineBindOptions } from './context';
import { DeployTargetConfig } from './deploy/deploy-target';
import { Gate, GateConfig } from './gates/gate';
import { stageConditions } from './gates/stage-conditions';
import { createDeploymentsTable, validateDeploymentsTable } from './ledger/deployments-table';
import { createTopic } from './notifications/topic';
import { createPipelineLog } from './observability/pipeline-log';
import { createOutputs } from './outputs';
import { EventDeadLetters } from './private/event-dead-letters';
import { pinFeatureFlags } from './private/feature-flags';
import { BUILD_STAGE, IMAGE_ARTIFACT, SOURCE_STAGE } from './private/names';
import { createPipeline, createPipelineRole } from './private/pipeline';
import { validatePipeline } from './private/pipeline-rules';
import { ServiceRole } from './private/service-role';
import { validateStageActions } from './private/stage-actions';
import { throwIfAny } from './private/validation';
import { createImageRepository, keepTaggedImages } from './registry/image-repository';
import { startOnEvent } from './sources/event-trigger';

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

  private readonly context: PipelineBindOptions;
  private readonly serviceRole: ServiceRole;
  private readonly image: ImageReference;
  private readonly stages: Construct;
  private table?: dynamodb.ITable;
  private failures?: sns.ITopic;

  /**
   * @param scope Parent of the construct
   * @param id Id of the construct, unique in its scope
   * @param props Properties
   * @throws if a property has a value that the pipeline cannot work with; the message names the property, the value and the way out
   */
  public constructor(scope: Construct, id: string, props: CiCdPipelineProps) {
    super(scope, id);
    throwIfAny(this.node.path, [
      ...validateProps(props),
      ...validateBrought(this, props),
      ...(props.deploymentsTable ? validateDeploymentsTable(props.deploymentsTable) : []),
    ]);
    pinFeatureFlags(this);
    tagAll(this, { Environment: environmentSuffix(props), ...props.tags });
    this.context = {
      pipelineName: pipelineName(this, props),
      logRetention: props.logRetention ?? logs.RetentionDays.ONE_MONTH,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    };

    this.artifactBucket =
      props.artifactBucket ?? createArtifactBucket(this, 'ArtifactBucket', { ...this.context, ...props });
    this.repository = props.repository ?? createImageRepository(this, 'Repository', this.context.removalPolicy);

    this.serviceRole = createPipelineRole(this, this.context.pipelineName, props.pipelineRole);
    this.pipelineRole = this.serviceRole.role;
    this.serviceRole.allow(readAndWriteArtifacts(this.artifactBucket, this.context.pipelineName));
    this.pipeline = createPipeline(this, this.context.pipelineName, this.serviceRole, this.artifactBucket);
    this.node.addValidation({ validate: () => validatePipeline(this.pipeline, this.context.pipelineName) });

    const sourceArtifact = artifactReference(this.artifactBucket, this.context.pipelineName, SOURCE_STAGE);
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
      output: artifactReference(this.artifactBucket, this.context.pipelineName, IMAGE_ARTIFACT),
    });
    throwIfAny(this.node.path, validateStageActions(BUILD_STAGE, [build.action]));
    this.buildProject = build.project;
    this.buildRole = build.role;
    this.buildLogGroup = build.logGroup;
    this.image = build.image;
    this.serviceRole.allow(build.permissions ?? []);
    this.pipeline.addStage({ stageName: BUILD_STAGE, actions: [build.action] });

    this.table = props.deploymentsTable;
    this.failures = props.topic;
    this.stages = new Construct(this, 'Stages');
    props.stages?.forEach((stage) => this.addStage(stage));

    const deadLetters = new EventDeadLetters(this);
    if (source.trigger) {
      startOnEvent(this, { ...this.context, trigger: source.trigger, eventRole: props.eventRole, deadLetters });
    }
    this.pipelineLogGroup = props.pipelineLogging ? createPipelineLog(this, this.context, deadLetters) : undefined;
    createOutputs(this, this, props.outputs ?? {});
  }

  /**
   * Adds a stage to the end of the pipeline.
   *
   * @param stage The stage
   * @throws if the stage's name is no legal one or is taken, there is nothing in it, or its parts bring actions or conditions that CodePipeline refuses
   */
  public addStage(stage: PipelineStage): void {
    throwIfAny(
      this.node.path,
      validateStage(
        stage,
        this.pipeline.stages.map(({ stageName }) => stageName),
      ),
    );
    const scope = new Construct(this.stages, stage.stageName);
    if (stage.verifications?.length) {
      this.table ??= createDeploymentsTable(this, 'Deployments', this.context);
      this.failures ??= createTopic(this, 'Topic');
    }
    const gates = this.bindGates(scope, stage, stage.gates, 1);
    const targets = this.bindTargets(scope, stage, nextRunOrder(gates, 1));
    const verifications = this.bindGates(
      scope,
      stage,
      stage.verifications,
      nextRunOrder(targets, nextRunOrder(gates, 1)),
    );
    const parts = [...gates, ...targets, ...verifications];
    const actions = parts.flatMap((part) => part.actions);
    throwIfAny(this.node.path, validateStageActions(stage.stageName, actions));
    this.serviceRole.allow(parts.flatMap(({ permissions }) => permissions ?? []));
    const protectedTags = targets.flatMap(({ protectedImageTags }) => protectedImageTags ?? []);
    keepTaggedImages(this, this.repository, protectedTags);
    this.pipeline.addStage({
      stageName: stage.stageName,
      actions,
      ...stageConditions(scope.node.path, [...gates, ...verifications]),
    });
  }

  /** The table of deployments; undefined until a stage has a verification, unless it was brought. */
  public get deploymentsTable(): dynamodb.ITable | undefined {
    return this.table;
  }

  /** The topic for failures; undefined until a stage has a verification, unless it was brought. */
  public get topic(): sns.ITopic | undefined {
    return this.failures;
  }

  private bindTargets(
    scope: Construct,
    { stageName, targets = [] }: PipelineStage,
    runOrder: number,
  ): DeployTargetConfig[] {
    const { context, image } = this;
    const pipelineRoleArn = this.pipelineRole.roleArn;
    return targets.map((target) => target.bind(scope, { ...context, stageName, image, runOrder, pipelineRoleArn }));
  }

  /** One after the other: each starts when the one before it has let the image through. */
  private bindGates(scope: Construct, { stageName }: PipelineStage, gates: Gate[] = [], first: number): GateConfig[] {
    const { context, image, table: deploymentsTable, failures: topic } = this;
    const configs: GateConfig[] = [];
    for (const gate of gates) {
      const runOrder = nextRunOrder(configs, first);
      configs.push(gate.bind(scope, { ...context, stageName, image, runOrder, deploymentsTable, topic }));
    }
    return configs;
  }
}

/** The run order after the last of these, of which the gates run one after the other and the targets side by side. */
function nextRunOrder(configs: { readonly actions: codepipeline.IAction[] }[], first: number): number {
  const orders = configs.flatMap(({ actions }) =>
    actions.map(({ actionProperties }) => actionProperties.runOrder ?? 1),
  );
  return Math.max(first - 1, ...orders) + 1;
}

function tagAll(scope: Construct, tags: { [key: string]: string }): void {
  Object.entries(tags).forEach(([key, value]) => Tags.of(scope).add(key, value));
}
