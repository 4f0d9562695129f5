import { gitSource } from './git-source';
import type { Configuration } from './provider';
import { formatProblems } from './source-rules';

const REPOSITORY = /^[\w.-]+(\/[\w.-]+)+$/;
const CONNECTION = /^arn:aws[\w-]*:(codestar-connections|codeconnections):[\w-]+:\d{12}:connection\/[\w-]+$/;

/** The connection's own service: codestar-connections, or codeconnections for connections made since 2024. */
const serviceOf = (connectionArn: string): string => connectionArn.split(':')[2];

/**
 * A repository behind a connection.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html
 *
 * The permission has the prefix of the connection's ARN, and its condition keys too:
 * https://docs.aws.amazon.com/dtconsole/latest/userguide/security-iam.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodestarconnections.html
 */
export const connectionSource = gitSource({
  owner: 'AWS',
  provider: 'CodeStarSourceConnection',
  configuration: {
    required: ['ConnectionArn', 'FullRepositoryId', 'BranchName'],
    optional: ['OutputArtifactFormat', 'DetectChanges'],
  },
  outputVariables: ['AuthorDate', 'BranchName', 'CommitId', 'CommitMessage', 'ConnectionArn', 'FullRepositoryName'],
  problems: ({ configuration }) => [...connectionProblems(configuration), ...formatProblems(configuration)],
  reads: ({ FullRepositoryId, BranchName }) => ({ name: FullRepositoryId, branch: BranchName }),
  async authorize(control, context, { repository, branch }) {
    const { ConnectionArn: resourceArn } = context.configuration;
    const { accessKeyId } = context.credentials;
    const service = serviceOf(resourceArn);
    const action = `${service}:UseConnection`;
    const named = { [`${service}:FullRepositoryId`]: repository.name, [`${service}:BranchName`]: branch };
    const permissions = { [`${service}:ProviderPermissionsRequired`]: 'read_only' };
    await control.authorize({ accessKeyId, action, resourceArn, context: { ...named, ...permissions } });
    // Not every request of CodePipeline names the repository: a condition that requires it denies the source.
    // https://github.com/cloudposse/terraform-aws-ecs-codepipeline/pull/75
    await control.authorize({ accessKeyId, action, resourceArn, context: permissions });
    // The connection sets an ACL on what it uploads: https://github.com/aws/aws-cdk/issues/13557
    const [{ bucket, key }] = context.outputArtifacts;
    const object = `arn:aws:s3:::${bucket}/${key}`;
    await control.authorize({ accessKeyId, action: 's3:PutObjectAcl', resourceArn: object });
  },
  variables: ({ configuration }) => ({
    ConnectionArn: configuration.ConnectionArn,
    FullRepositoryName: configuration.FullRepositoryId,
  }),
  // https://docs.aws.amazon.com/codepipeline/latest/userguide/executions-view.html shows both parts of it.
  summary: ({ commit }) => JSON.stringify({ ProviderType: 'GitHub', CommitMessage: commit.message }),
});

function connectionProblems({ ConnectionArn = '', FullRepositoryId = '' }: Configuration): string[] {
  return [
    ...(CONNECTION.test(ConnectionArn)
      ? []
      : [`Configuration.ConnectionArn ${ConnectionArn} is not the ARN of a connection`]),
    ...(REPOSITORY.test(FullRepositoryId)
      ? []
      : [`Configuration.FullRepositoryId ${FullRepositoryId} is not of the form owner/repository`]),
  ];
}
