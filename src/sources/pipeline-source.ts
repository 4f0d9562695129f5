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
    return new BuiltInPipelineSource(new S3Source(objectKey, options.bucket));
  }

  /**
   * A ZIP file in the pipeline's artifact bucket, for one bucket in all. Artifacts expire there, the source does not.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html
   * @param objectKey Key of the ZIP file, such as `source.zip`
   * @throws if `objectKey` is no key of one ZIP file, an S3 URI, or lies among the pipeline's artifacts, or the artifact bucket was brought by the user
   */
  public static s3InArtifactBucket(objectKey: string): PipelineSource {
    return new BuiltInPipelineSource(new S3ArtifactBucketSource(objectKey));
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
    return new BuiltInPipelineSource(new GitHubConnectionSource(repository, options));
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
    return new BuiltInPipelineSource(new GitHubOAuthSource(repository, options));
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
    return new BuiltInPipelineSource(new CodeCommitSource(repository, options));
  }

  public constructor() {
    markAs('PipelineSource', this);
  }

  /**
   * Called once by the pipeline that the source belongs to.
   *
   * @param scope The construct to create resources in
   * @param options What the source may know of the pipeline
   */
  public abstract bind(scope: Construct, options: SourceBindOptions): SourceConfig;
}

/** What one of the sources above does. */
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
