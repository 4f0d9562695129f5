import { SecretValue } from 'aws-cdk-lib';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
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

/**
 * Where the pipeline gets its source from, and what starts it.
 *
 * Extend this class to write a source of your own.
 */
export abstract class PipelineSource {
  /**
   * A ZIP file in S3. Each upload starts an execution with exactly the version that was uploaded; nothing is polled.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html
   * @param objectKey Key of the ZIP file, such as `source.zip`
   * @param options Options
   * @throws if `objectKey` is no key of one ZIP file, or an S3 URI, or `options.bucket` is no construct; when bound, if it is in another account or Region; when the app is synthesized, if it is a bucket of this app that is not versioned
   */
  public static s3(objectKey: string, options: S3SourceOptions = {}): PipelineSource {
    return new S3Source(objectKey, options.bucket);
  }

  /**
   * A ZIP file in the pipeline's artifact bucket, for one bucket in all. Artifacts expire there, the source does not.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html
   * @param objectKey Key of the ZIP file, such as `source.zip`
   * @throws if `objectKey` is no key of one ZIP file, an S3 URI, or lies among the pipeline's artifacts, or the artifact bucket was brought by the user
   */
  public static s3InArtifactBucket(objectKey: string): PipelineSource {
    return new S3ArtifactBucketSource(objectKey);
  }

  /**
   * A repository of GitHub, read by a connection, which AWS recommends. Each push to the branch starts an execution with
   * exactly the commit that was pushed; the connection itself sees to that, with no webhook and no event rule.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html
   * @param repository The repository as GitHub writes it, such as `acme/shop`
   * @param options Options
   * @throws if `repository` is no `owner/name`, `options.connectionArn` no ARN of a connection or `options.branch` no name of a branch
   */
  public static gitHub(repository: string, options: GitHubSourceOptions): PipelineSource {
    return new GitHubConnectionSource(repository, options);
  }

  /**
   * A repository of GitHub, read with an OAuth token. A webhook, which CodePipeline registers with GitHub, starts an
   * execution for a push to the branch. AWS does not recommend it any more, and a warning says so: use `gitHub`.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/appendix-github-oauth.html
   * @param repository The repository as GitHub writes it, such as `acme/shop`
   * @param options Options
   * @throws if `repository` is no `owner/name`, `options.branch` no name of a branch; when bound, if there is not one of `options.oauthToken` and `options.tokenParameter`, a secret does not come from Secrets Manager, or the parameter is no SecureString, has a version, or is in another account or Region
   */
  public static gitHubOAuth(repository: string, options: GitHubOAuthSourceOptions): PipelineSource {
    return new GitHubOAuthSource(repository, options);
  }

  /**
   * A repository of CodeCommit, in the pipeline's account and Region. Each push to the branch starts an execution with
   * exactly the commit that was pushed; nothing is polled.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html
   * @param repository The repository
   * @param options Options
   * @throws if `repository` is no construct, `options.branch` is no name of a branch, or the repository is in another account or Region
   */
  public static codeCommit(repository: codecommit.IRepository, options: CodeCommitSourceOptions = {}): PipelineSource {
    return new CodeCommitSource(repository, options);
  }

  /**
   * Called once by the pipeline that the source belongs to.
   *
   * @param scope The construct to create resources in
   * @param options What the source may know of the pipeline
   */
  public abstract bind(scope: Construct, options: SourceBindOptions): SourceConfig;
}

// At the end, because these classes extend the one above.
import { CodeCommitSource } from './code-commit-source';
import { GitHubConnectionSource } from './github-connection-source';
import { GitHubOAuthSource } from './github-oauth-source';
import { S3ArtifactBucketSource, S3Source } from './s3-source';
