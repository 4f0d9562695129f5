import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ImageBuild } from './build/image-build';
import { PipelineEncryption } from './encryption/pipeline-encryption';
import { ExistingResources } from './existing-resources';
import { PipelineOutput } from './outputs/pipeline-output';
import { PipelineSource } from './sources/pipeline-source';
import { StageOptions } from './stage-options';

/** Properties of a `CiCdPipeline`. */
export interface CiCdPipelineProps extends ExistingResources {
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
   * Earlier keys, with which sources, artifacts and logs are still encrypted. The roles of the pipeline can decrypt with
   * them, and CloudWatch Logs can use those that are in the app. List a key when the pipeline stops using it, and remove
   * it when the data has expired.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
   * @default - none
   */
  readonly previousKeys?: kms.IKey[];

  /**
   * Tags whose images are never deleted by the lifecycle rules of the pipeline's own repository, in addition to those of
   * `DeployTarget.promoteByTag`. When you stop promoting to a tag that is in use, list it here.
   *
   * @default - only the tags that targets promote to
   */
  readonly keepTags?: string[];

  /**
   * Whether CodePipeline runs the latest execution again after an update of the pipeline. An update of a running stage
   * cancels its execution, and the topic is notified of that.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codepipeline-pipeline.html
   * @default false
   */
  readonly restartExecutionOnUpdate?: boolean;

  /**
   * Whether failures are published to the topic even if no gate uses it. The topic then stays when you remove the last
   * gate, with all of its subscriptions.
   *
   * @default - only if a gate uses the topic, or you pass `notificationTopic`
   */
  readonly failureNotifications?: boolean;

  /**
   * Whether the topic is also notified of each execution that succeeds. It needs a topic.
   *
   * @default false
   */
  readonly successNotifications?: boolean;

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
   * What happens to log groups when they are removed from the stack, such as those of a stage that you remove. Their
   * names are derived from that of the pipeline, so a retained log group must be deleted before you add the same stage
   * again.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
   * @default RemovalPolicy.DESTROY
   */
  readonly logRemovalPolicy?: RemovalPolicy;

  /**
   * What happens to the buckets, repository, table, and topic when they are removed from the stack. With `RETAIN`, the
   * table also has deletion protection. With `DESTROY`, AWS does not delete a bucket or repository that is not empty:
   * empty it first. Keys have a policy of their own, `keyRemovalPolicy` of the encryption.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
   * @default - RETAIN_ON_UPDATE_OR_DELETE: retained, unless their creation is rolled back; RETAIN for the table
   */
  readonly removalPolicy?: RemovalPolicy;
}
