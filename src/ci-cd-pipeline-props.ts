import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ImageBuild } from './build/image-build';
import { DeployTarget } from './deploy/deploy-target';
import { PipelineEncryption } from './encryption/pipeline-encryption';
import { Gate } from './gates/gate';
import { PipelineOutput } from './outputs/pipeline-output';
import { PipelineSource } from './sources/pipeline-source';

/**
 * A stage of the pipeline after `Source` and `Build`.
 */
export interface StageOptions {
  /**
   * Name of the stage: 1 to 100 letters, digits, `.`, `@`, `-` or `_`. `Source` and `Build` are taken.
   */
  readonly stageName: string;

  /**
   * What has to let the image through before it is deployed, one after the other.
   *
   * @default - none
   */
  readonly gates?: Gate[];

  /**
   * What the stage deploys to. Targets of one stage run side by side.
   *
   * @default - none: a stage of gates or verifications only
   */
  readonly targets?: DeployTarget[];

  /**
   * What checks the deployment afterwards, one after the other.
   *
   * @default - none
   */
  readonly verifications?: Gate[];

  /**
   * What CodePipeline retries by itself, once, when the stage has failed: its failed actions, or all of them. An approval that
   * was rejected is asked for again.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-retry.html
   * @default - nothing: somebody retries the stage
   */
  readonly retryMode?: codepipeline.RetryMode;
}

/**
 * Properties of a `CiCdPipeline`.
 */
export interface CiCdPipelineProps {
  /**
   * Where the source comes from, and what starts the pipeline.
   */
  readonly source: PipelineSource;

  /**
   * How the image is built and tested.
   *
   * @default - `ImageBuild.docker()`: the `Dockerfile` at the top of the source, no tests
   */
  readonly imageBuild?: ImageBuild;

  /**
   * What CodePipeline retries by itself, once, when the stage `Build` has failed: its failed actions, or all of them. What the
   * image step has published for the execution stays its image, also when the build runs again.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-retry.html
   * @default - nothing: somebody retries the stage
   */
  readonly buildRetryMode?: codepipeline.RetryMode;

  /**
   * The stages after the build, in the order they run in.
   *
   * @default - none: the pipeline ends when the image is in the registry
   */
  readonly stages?: StageOptions[];

  /**
   * The environment that the pipeline's own resources belong to: the end of every physical name, and the tag `Environment`.
   * 1 to 20 lower-case letters, digits or `-`. In tags, one of your stack or app with this key takes the place of the default.
   *
   * @default 'dev'
   */
  readonly environmentSuffix?: string;

  /**
   * The start of every physical name. The pipeline is named `<namePrefix>-<environmentSuffix>`. 1 to 40 letters, digits, `-` or `_`.
   *
   * @default - derived from the construct's path, unique in the app
   */
  readonly namePrefix?: string;

  /**
   * Tags for everything that takes tags, 50 at most. One named `Environment`, in upper or lower case, replaces the construct's
   * own. Keys that differ in nothing but case are refused, since IAM takes them for one; so are those that roles get from the
   * tags of your stack or app, when the app is synthesized.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#case-sensitivity
   * @default - only `Environment`: the environment suffix, or what your stack or app says if you pass none
   */
  readonly tags?: { [key: string]: string };

  /**
   * CloudFormation outputs: the name that each gets, and what it is. Names are unique in a stack.
   *
   * @default - none
   */
  readonly outputs?: { [name: string]: PipelineOutput };

  /**
   * The repository that images are deployed from. Where a stage follows the build, only the image step pushes to it, never the
   * build. It must be in the pipeline's account and Region, and let tags move that `DeployTarget.promoteByTag` puts.
   *
   * @default - a new one: scan on push, mutable tags, the last 10 images and those that are deployed are kept
   */
  readonly repository?: ecr.IRepository;

  /**
   * The repository that builds push to where a stage follows the build; the image step copies the image of each execution from
   * there to `repository`. It must be in the pipeline's account and Region, have tags that can move, and be another one than
   * `repository`: whoever runs a build can change every image in it.
   *
   * @default - a new one as soon as the pipeline has a stage: the last 10 images are kept, and it is deleted with the stack
   */
  readonly buildRepository?: ecr.IRepository;

  /**
   * The artifact bucket. It must be in the pipeline's account and Region; nothing of it is changed.
   *
   * @default - a new one: versioned, encrypted, no public access, TLS only
   */
  readonly artifactBucket?: s3.IBucket;

  /**
   * When artifacts expire: whole days. A stage can be rolled back only to executions whose artifacts are still there.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback.html
   * @default Duration.days(30)
   */
  readonly artifactExpiration?: Duration;

  /**
   * When replaced or expired versions of artifacts are deleted for good: whole days.
   *
   * @default Duration.days(30)
   */
  readonly artifactNoncurrentVersionExpiration?: Duration;

  /**
   * The keys that buckets, table, topic and log groups of the pipeline's own are encrypted with. What is brought keeps its key.
   *
   * @default - `PipelineEncryption.awsManaged()`: keys that AWS manages
   */
  readonly encryption?: PipelineEncryption;

  /**
   * The table that deployments are recorded in, with `deploymentId` (string) as partition key and `timestamp` (number)
   * as sort key. One of other keys, or of another account or Region, is refused.
   *
   * @default - a new one as soon as a gate or a verification records deployments: on demand, point-in-time recovery, deletion protection
   */
  readonly deploymentsTable?: dynamodb.ITable;

  /**
   * The topic that failed builds, failed validations and pending approvals are published to: a standard one. One of another
   * account or Region is refused. Its policy and that of its key let the pipeline's rule publish; those of an imported topic
   * must do so already.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-cross-account.html
   * @default - a new one as soon as a gate or a verification records deployments: TLS only
   */
  readonly notificationTopic?: sns.ITopic;

  /**
   * The role of the pipeline. It gets the statements that the pipeline needs, unless it was imported as immutable.
   *
   * @default - a role of its own, which only CodePipeline in this account may use
   */
  readonly pipelineRole?: iam.IRole;

  /**
   * The role that EventBridge starts the pipeline with, if it is EventBridge that does. It gets the one statement that it needs, unless it was imported as immutable.
   *
   * @default - a role of its own, which only the pipeline's rule may use
   */
  readonly eventRole?: iam.IRole;

  /**
   * The role of the function that checks and copies the image of each execution. It gets the statements that the function needs,
   * unless it was imported as immutable.
   *
   * @default - a role of its own as soon as the pipeline has a stage
   */
  readonly imageStepRole?: iam.IRole;

  /**
   * Whether the pipeline gets a log group of its own, `/aws/codepipeline/<pipeline name>`, with the state changes of the
   * pipeline, its stages and its actions.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
   * @default false
   */
  readonly pipelineLogging?: boolean;

  /**
   * Whether an alarm tells the topic of events that could not be delivered, such as a push that started nothing.
   * @default false - look at `deadLetterQueue`
   */
  readonly deadLetterAlarm?: boolean;

  /**
   * How long log groups keep their events.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Whether the construct acknowledges what it breaks of cdk-nag's rules (`AwsSolutions`) on purpose, each finding with its reason.
   * Without it they are in your report, to judge for yourself.
   *
   * @see https://github.com/cdklabs/cdk-nag#acknowledging-a-rule
   * @default true
   */
  readonly acknowledgeNagFindings?: boolean;

  /**
   * What becomes of the keys, the buckets, the repository, the table and the log groups when they leave the stack. With `RETAIN`
   * the table is protected from deletion.
   *
   * Log groups have the names that AWS gives them, so those that were kept are in the way when the stack, or a stage of it, is
   * made anew: delete them first. With `DESTROY`, AWS deletes no bucket and no repository that still has something in it: empty
   * them first.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
   * @default - all are kept, but not of a creation that is rolled back: RETAIN_ON_UPDATE_OR_DELETE; for the table, RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
