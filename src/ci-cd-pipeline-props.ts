import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ImageBuild } from './build/image-build';
import { PipelineEncryption } from './encryption/pipeline-encryption';
import { PipelineOutput } from './outputs/pipeline-output';
import { PipelineSource } from './sources/pipeline-source';
import { StageOptions } from './stage-options';

/** Properties of a `CiCdPipeline`. */
export interface CiCdPipelineProps {
  /**
   * Where the source comes from and what starts the pipeline.
   */
  readonly source: PipelineSource;

  /**
   * How the image is built and tested.
   *
   * @default - `ImageBuild.docker()`: the `Dockerfile` at the top level of the source, no tests
   */
  readonly imageBuild?: ImageBuild;

  /**
   * What CodePipeline retries once, automatically, when the stage `Build` has failed. It retries the failed actions or
   * all of them. The published image of an execution stays the same, even if the build runs again.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-retry.html
   * @default - nothing is retried automatically; you can retry the stage yourself
   */
  readonly buildRetryMode?: codepipeline.RetryMode;

  /**
   * The stages after the build, in the order in which they run.
   *
   * @default - no stages: the pipeline ends when the image is in the registry
   */
  readonly stages?: StageOptions[];

  /**
   * The environment that the pipeline's own resources belong to: 1 to 20 lowercase letters, digits or `-`. It ends
   * every physical name and is the value of the tag `Environment`. If passed, it overrides that tag of your stack or
   * app.
   *
   * @default 'dev'
   */
  readonly environmentSuffix?: string;

  /**
   * The start of every physical name: 1 to 40 letters, digits, `-` or `_`. The pipeline is named
   * `<namePrefix>-<environmentSuffix>`.
   *
   * @default - derived from the construct's path, unique in the app
   */
  readonly namePrefix?: string;

  /**
   * Tags for all resources that support tags: at most 50, including the construct's own tag `Environment`. Your own
   * `Environment` tag, in any letter case, replaces it. Keys that differ only in case are rejected, because IAM treats
   * them as equal. At synthesis, this includes the tags that roles get from your stack or app.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#case-sensitivity
   * @default - only `Environment`: the environment suffix or, without one, the tag of your stack or app
   */
  readonly tags?: { [key: string]: string };

  /**
   * CloudFormation outputs of the pipeline: the name of each output and its value. Names must be unique in the stack.
   *
   * @default - no outputs
   */
  readonly outputs?: { [name: string]: PipelineOutput };

  /**
   * The repository that images are deployed from, in the pipeline's account and Region. When a stage follows the build,
   * only the image step pushes to it, never the build. `DeployTarget.promoteByTag` needs mutable tags in it.
   *
   * @default - a new repository: scan on push, mutable tags; it keeps the last 10 images and all deployed images
   */
  readonly repository?: ecr.IRepository;

  /**
   * The repository that builds push to when a stage follows the build. The image step copies the image of each
   * execution from there to `repository`. It must be in the pipeline's account and Region, have mutable tags, and
   * differ from `repository`: whoever runs a build can change any image in it.
   *
   * @default - a new one once the pipeline has a stage; it keeps the last 10 images and is deleted with the stack
   */
  readonly buildRepository?: ecr.IRepository;

  /**
   * The artifact bucket. It must be in the pipeline's account and Region. The construct does not change its settings.
   *
   * @default - a new bucket: versioned, encrypted, no public access, TLS only
   */
  readonly artifactBucket?: s3.IBucket;

  /**
   * How long artifacts are kept, in whole days. A stage can be rolled back only to executions whose artifacts exist.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback.html
   * @default Duration.days(30)
   */
  readonly artifactExpiration?: Duration;

  /**
   * How long replaced or expired versions of artifacts are kept before they are permanently deleted, in whole days.
   *
   * @default Duration.days(30)
   */
  readonly artifactNoncurrentVersionExpiration?: Duration;

  /**
   * The keys of the pipeline's own buckets, table, topic, and log groups. Existing resources keep their own encryption.
   *
   * @default - `PipelineEncryption.awsManaged()`: keys that AWS manages
   */
  readonly encryption?: PipelineEncryption;

  /**
   * The table that deployments are recorded in. Its partition key must be `deploymentId` (string), its sort key
   * `timestamp` (number). Tables with other keys or in another account or Region are rejected.
   *
   * @default - a new one once a gate records deployments: on demand, point-in-time recovery, deletion protection
   */
  readonly deploymentsTable?: dynamodb.ITable;

  /**
   * The topic that failed builds, failed validations, and pending approvals are published to. It must be a standard
   * topic in the pipeline's account and Region. Its policy and its key's policy allow the pipeline's rule to publish;
   * if the topic is imported, they must already do so.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-cross-account.html
   * @default - a new topic once a gate or a verification records deployments: TLS only
   */
  readonly notificationTopic?: sns.ITopic;

  /**
   * The role of the pipeline. It is granted what the pipeline needs, unless it was imported as immutable.
   *
   * @default - a new role that only CodePipeline in this account can assume
   */
  readonly pipelineRole?: iam.IRole;

  /**
   * The role that EventBridge starts the pipeline with, if it does. It is granted the one permission that it needs,
   * unless it was imported as immutable.
   *
   * @default - a new role that only the pipeline's rule can use
   */
  readonly eventRole?: iam.IRole;

  /**
   * The role of the function that checks and copies the image of each execution. It is granted what the function needs,
   * unless it was imported as immutable.
   *
   * @default - a new role once the pipeline has a stage
   */
  readonly imageStepRole?: iam.IRole;

  /**
   * Whether the pipeline gets its own log group, `/aws/codepipeline/<pipeline name>`. The log group receives the state
   * changes of the pipeline, its stages, and its actions.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
   * @default false
   */
  readonly pipelineLogging?: boolean;

  /**
   * Whether an alarm notifies the topic of events that could not be delivered, such as a push that started nothing. It
   * needs a topic. Without the alarm, check `deadLetterQueue` yourself.
   * @default false
   */
  readonly deadLetterAlarm?: boolean;

  /**
   * How long log groups keep their log events.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Whether the construct acknowledges the cdk-nag findings (`AwsSolutions`) that it causes on purpose. Each
   * acknowledgment states its reason. With `false`, the findings appear in your report for you to assess.
   *
   * @see https://github.com/cdklabs/cdk-nag#acknowledging-a-rule
   * @default true
   */
  readonly acknowledgeNagFindings?: boolean;

  /**
   * What happens to the keys, buckets, repository, table, and log groups when they leave the stack. With `RETAIN`, the
   * table also has deletion protection.
   *
   * Log groups have names that AWS prescribes. Before you create the stack or a stage again, delete the log groups that
   * were retained. With `DESTROY`, AWS does not delete a bucket or repository that is not empty: empty it first.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
   * @default - RETAIN_ON_UPDATE_OR_DELETE: retained, unless their creation is rolled back; RETAIN for the table
   */
  readonly removalPolicy?: RemovalPolicy;
}
