import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import { Construct } from 'constructs';
import { CodeCommitSource } from './code-commit-source';
import { GitHubConnectionSource } from './github-connection-source';
import { GitHubOAuthSource } from './github-oauth-source';
import {
  SourceBindOptions,
  SourceConfig,
  S3SourceOptions,
  GitHubSourceOptions,
  GitHubOAuthSourceOptions,
  CodeCommitSourceOptions,
} from './pipeline-source-types';
import { S3ArtifactBucketSource, S3Source } from './s3-source';
import { markAs } from '../private/checks/brands';

/**
 * Where the pipeline gets its source from and what starts it.
 *
 * Extend this class to write your own source.
 */
export abstract class PipelineSource {
  /**
   * A ZIP file in S3. Each upload starts an execution with exactly the version that was uploaded. Nothing is polled.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html
   * @param objectKey Key of the ZIP file, such as `source.zip`
   * @param options Options
   * @throws if `objectKey` is not the key of one ZIP file or is an S3 URI, or if `options.bucket` is not a construct;
   * at bind time, if the bucket is in another account or Region; at synthesis, if the bucket belongs to this app and is
   * not versioned, or if the key is among the artifacts of a pipeline of this app
   *
   * @example
   * new CiCdPipeline(this, 'Shop', { source: PipelineSource.s3('source.zip', { bucket }) });
   */
  public static s3(objectKey: string, options: S3SourceOptions = {}): PipelineSource {
    return new BuiltInPipelineSource(new S3Source(objectKey, options.bucket));
  }

  /**
   * A ZIP file in the pipeline's artifact bucket, so that the pipeline has only one bucket. Its artifacts expire, but
   * the source does not.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html
   * @param objectKey Key of the ZIP file, such as `source.zip`
   * @throws if `objectKey` is not the key of one ZIP file or is an S3 URI; at bind time, if the key is among the
   * pipeline's artifacts, or if you passed your own artifact bucket
   *
   * @example
   * new CiCdPipeline(this, 'Shop', { source: PipelineSource.s3InArtifactBucket('source.zip') });
   */
  public static s3InArtifactBucket(objectKey: string): PipelineSource {
    return new BuiltInPipelineSource(new S3ArtifactBucketSource(objectKey));
  }

  /**
   * A GitHub repository, read through a connection. AWS recommends this method. Each push to the branch starts an
   * execution with exactly the commit that was pushed. The connection itself starts it, without a webhook or an event
   * rule.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html
   * @param repository The repository as GitHub writes it, such as `acme/shop`
   * @param options Options
   * @throws if `repository` is not `owner/name`, `options.connectionArn` is not the ARN of a connection, or
   * `options.branch` is not a branch name
   *
   * @example
   * new CiCdPipeline(this, 'Shop', {
   *   source: PipelineSource.gitHub('acme/shop', { connectionArn, branch: 'main' }),
   * });
   */
  public static gitHub(repository: string, options: GitHubSourceOptions): PipelineSource {
    return new BuiltInPipelineSource(new GitHubConnectionSource(repository, options));
  }

  /**
   * A GitHub repository, read with an OAuth token. Each push to the branch starts an execution through a webhook, which
   * CodePipeline registers with GitHub. AWS no longer recommends this method, and a warning says so: use `gitHub`
   * instead.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/appendix-github-oauth.html
   * @param repository The repository as GitHub writes it, such as `acme/shop`
   * @param options Options
   * @throws if `repository` is not `owner/name`, `options.branch` is not a branch name, or both `options.oauthToken`
   * and `options.tokenParameter` are set; at bind time, if neither is set, if a secret does not come from Secrets
   * Manager, or if the parameter is not a SecureString, has a version, or is in another account or Region
   *
   * @example
   * new CiCdPipeline(this, 'Shop', {
   *   source: PipelineSource.gitHubOAuth('acme/shop', { oauthToken: SecretValue.secretsManager('github-token') }),
   * });
   */
  public static gitHubOAuth(repository: string, options: GitHubOAuthSourceOptions): PipelineSource {
    return new BuiltInPipelineSource(new GitHubOAuthSource(repository, options));
  }

  /**
   * A CodeCommit repository in the pipeline's account and Region. Each push to the branch starts an execution with
   * exactly the commit that was pushed. Nothing is polled.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html
   * @param repository The repository
   * @param options Options
   * @throws if `repository` is not a construct or `options.branch` is not a branch name; at bind time, if the
   * repository is in another account or Region
   *
   * @example
   * new CiCdPipeline(this, 'Shop', {
   *   source: PipelineSource.codeCommit(codecommit.Repository.fromRepositoryName(this, 'Source', 'shop')),
   * });
   */
  public static codeCommit(repository: codecommit.IRepository, options: CodeCommitSourceOptions = {}): PipelineSource {
    return new BuiltInPipelineSource(new CodeCommitSource(repository, options));
  }

  public constructor() {
    markAs('PipelineSource', this);
  }

  /**
   * Binds the source to a pipeline. It is called once by the pipeline that the source belongs to.
   *
   * @param scope The construct to create resources in
   * @param options What the source receives from the pipeline
   */
  public abstract bind(scope: Construct, options: SourceBindOptions): SourceConfig;
}

/** What a built-in source implements. */
interface PipelineSourceImplementation {
  bind(scope: Construct, options: SourceBindOptions): SourceConfig;
}

class BuiltInPipelineSource extends PipelineSource {
  public constructor(private readonly implementation: PipelineSourceImplementation) {
    super();
  }

  public bind(scope: Construct, options: SourceBindOptions): SourceConfig {
    return this.implementation.bind(scope, options);
  }
}
