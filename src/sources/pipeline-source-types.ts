import { SecretValue } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { ArtifactReference, PipelineBindOptions, SourceTrigger } from '../context';

/**
 * What a source is told when it is bound to a pipeline.
 */
export interface SourceBindOptions extends PipelineBindOptions {
  /**
   * The artifact that the source action has to put out.
   */
  readonly output: ArtifactReference;
}

/**
 * What a source gives to the pipeline.
 */
export interface SourceConfig {
  /**
   * The action of the pipeline's `Source` stage.
   */
  readonly action: codepipeline.IAction;

  /**
   * What the pipeline's role must be allowed for the action.
   *
   * @default - nothing beyond writing the output artifact
   */
  readonly permissions?: iam.PolicyStatement[];

  /**
   * The event that starts the pipeline.
   *
   * @default - no event: CodePipeline itself, or nobody, starts the pipeline when the source changes
   */
  readonly trigger?: SourceTrigger;

  /**
   * The trigger of the pipeline itself that watches the action's repository, for actions that have a connection.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-triggers.html
   * @default - none
   */
  readonly gitTrigger?: codepipeline.TriggerProps;

  /**
   * The bucket that the source is uploaded to.
   *
   * @default - the source is not in a bucket
   */
  readonly bucket?: s3.IBucket;
}

/**
 * Options of a source in S3.
 */
export interface S3SourceOptions {
  /**
   * The bucket that the source is uploaded to. It must be versioned, send its events to EventBridge and be in the
   * pipeline's account and Region. A warning says when it sends no events, or was imported, so that they cannot be seen.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html
   * @default - a bucket of its own: versioned, encrypted with S3-managed keys, no public access, TLS only; the current source never expires
   */
  readonly bucket?: s3.IBucket;
}

/**
 * Options of a source in GitHub that is read by a connection.
 */
export interface GitHubSourceOptions {
  /**
   * ARN of the connection, whose handshake has been completed.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/connections-github.html
   */
  readonly connectionArn: string;

  /**
   * The branch that is built.
   *
   * @default 'main'
   */
  readonly branch?: string;
}

/**
 * Options of a source in GitHub that is read with an OAuth token.
 */
export interface GitHubOAuthSourceOptions {
  /**
   * The OAuth token, or a classic personal access token with the scopes `repo` and `admin:repo_hook`, from Secrets Manager.
   * CloudFormation reads it when it creates or changes the pipeline, so a rotated token needs a deployment that changes it.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/appendix-github-oauth.html
   * @default - `tokenParameter` has the token
   */
  readonly oauthToken?: SecretValue;

  /**
   * The SecureString parameter that has the token, in the pipeline's account and Region, imported by
   * `ssm.StringParameter.fromSecureStringParameterAttributes()`: with its `encryptionKey`, if that is not `aws/ssm`, and
   * without a `version`. CodePipeline cannot read it, so a function keeps a secret in step with it: when the parameter
   * changes, and at each deployment that changes the stack. The pipeline itself keeps the token that the last deployment
   * found: deploy after a rotation, such as with another `tokenVersion`.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html
   * @default - `oauthToken` is the token
   */
  readonly tokenParameter?: ssm.IStringParameter;

  /**
   * Any text that is another one after a rotation, such as the version of the parameter: with it, the next deployment has
   * something to change, and gives the new token to the pipeline.
   *
   * @default - the next deployment that changes anything of the stack does
   */
  readonly tokenVersion?: string;

  /**
   * The role of the function that keeps the secret in step with `tokenParameter`; it must trust `lambda.amazonaws.com`.
   *
   * @default - a role of its own
   */
  readonly tokenRole?: iam.IRole;

  /**
   * The branch that is built.
   *
   * @default 'main'
   */
  readonly branch?: string;

  /**
   * What GitHub signs the webhook's messages with, from Secrets Manager; never the OAuth token.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-codepipeline-webhook.html
   * @default - a generated secret of its own
   */
  readonly webhookSecret?: SecretValue;
}

/**
 * Options of a source in CodeCommit.
 */
export interface CodeCommitSourceOptions {
  /**
   * The branch that is built.
   *
   * @default 'main'
   */
  readonly branch?: string;
}
