import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';

/** Resources of your own that a pipeline uses. It creates what is left out. */
export interface ExistingResources {
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
   * The table that deployments are recorded in. Its partition key must be `deploymentId` (string), its sort key
   * `timestamp` (number). Tables with other keys or in another account or Region are rejected.
   *
   * @default - a new one once a gate needs it: on demand, point-in-time recovery, deletion protection
   */
  readonly deploymentsTable?: dynamodb.ITable;

  /**
   * The topic that failed builds, failed validations, and pending approvals are published to. It must be a standard
   * topic in the pipeline's account and Region. Its policy and its key's policy allow the pipeline's rule to publish;
   * if the topic is imported, they must already do so.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-cross-account.html
   * @default - a new topic once a gate needs it: TLS only
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
}
