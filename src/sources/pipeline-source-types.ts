import { SecretValue } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { ArtifactReference, PipelineBindOptions, SourceTrigger } from '../context';

/**
 * What a source receives when it is bound to a pipeline.
 */
export interface SourceBindOptions extends PipelineBindOptions {
  /**
   * The artifact that the source action must produce.
   */
  readonly output: ArtifactReference;
}

/**
 * What a source returns to the pipeline.
 */
export interface SourceConfig {
  /**
   * The action of the pipeline's `Source` stage.
   */
  readonly action: codepipeline.IAction;

  /**
   * The permissions that the pipeline's role needs for the action.
   *
   * @default - no permissions other than to write the output artifact
   */
  readonly permissions?: iam.PolicyStatement[];

  /**
   * The event that starts the pipeline.
   *
   * @default - no event: CodePipeline itself, or nobody, starts the pipeline when the source changes
   */
  readonly trigger?: SourceTrigger;

  /**
   * The pipeline's own trigger that watches the action's repository, for actions that use a connection.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-triggers.html
   * @default - no trigger
   */
  readonly gitTrigger?: codepipeline.TriggerProps;

  /**
   * The bucket that the source is uploaded to.
   *
   * @default - the source is not in a bucket
   */
  readonly bucket?: s3.IBucket;

  /**
   * The object key that the source is uploaded under, in `bucket`.
   *
   * @default - the source is not in a bucket
   */
  readonly objectKey?: string;
}

/**
 * Options of a source in S3.
 */
export interface S3SourceOptions {
  /**
   * The bucket that the source is uploaded to. It must be versioned, send its events to EventBridge, and be in the
   * pipeline's account and Region. A warning appears if it sends no events, or if it was imported, because its events
   * are unknown then. The current source never expires in a new bucket.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html
   * @default - a new bucket: versioned, encrypted (S3-managed keys or the pipeline's key), no public access, TLS only
   */
  readonly bucket?: s3.IBucket;
}

/**
 * Options of a GitHub source that is read through a connection.
 */
export interface GitHubSourceOptions {
  /**
   * ARN of the connection. Its handshake must be complete.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/connections-github.html
   */
  readonly connectionArn: string;

  /**
   * The branch to build.
   *
   * @default 'main'
   */
  readonly branch?: string;
}

/**
 * Options of a GitHub source that is read with an OAuth token.
 */
export interface GitHubOAuthSourceOptions {
  /**
   * The GitHub token, from Secrets Manager. It is an OAuth token, or a classic personal access token with the scopes
   * `repo` and `admin:repo_hook`. CloudFormation reads it when it creates or updates the pipeline. A rotated token
   * therefore needs a deployment that changes the pipeline.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/appendix-github-oauth.html
   * @default - `tokenParameter` contains the token
   */
  readonly oauthToken?: SecretValue;

  /**
   * The SecureString parameter that contains the token, in the pipeline's account and Region. Import it with
   * `ssm.StringParameter.fromSecureStringParameterAttributes()`, without a `version`, and with its `encryptionKey`
   * unless that is `aws/ssm`. CodePipeline cannot read the parameter, so a function copies it to a secret: whenever the
   * parameter changes, and at each deployment that changes the stack. The pipeline itself keeps the token of the last
   * deployment: deploy after a rotation, for example with another `tokenVersion`.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html
   * @default - `oauthToken` is the token
   */
  readonly tokenParameter?: ssm.IStringParameter;

  /**
   * Any string that you change after a rotation, such as the version of the parameter. The change makes the next
   * deployment pass the new token to the pipeline.
   *
   * @default - the next deployment that changes the stack passes the new token
   */
  readonly tokenVersion?: string;

  /**
   * The role of the function that copies `tokenParameter` to the secret. It must trust `lambda.amazonaws.com`.
   *
   * @default - a new role
   */
  readonly tokenRole?: iam.IRole;

  /**
   * The branch to build.
   *
   * @default 'main'
   */
  readonly branch?: string;

  /**
   * The secret that GitHub signs the webhook's messages with, from Secrets Manager. Never pass the OAuth token.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-codepipeline-webhook.html
   * @default - a new, generated secret
   */
  readonly webhookSecret?: SecretValue;
}

/**
 * Options of a CodeCommit source.
 */
export interface CodeCommitSourceOptions {
  /**
   * The branch to build.
   *
   * @default 'main'
   */
  readonly branch?: string;
}
