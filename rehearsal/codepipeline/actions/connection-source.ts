import type { GitSourceKind } from './git-source';

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
export const connectionSource: GitSourceKind = {
  async authorize(control, { credentials, configuration }, { repository, branch }) {
    const { ConnectionArn } = configuration;
    const service = serviceOf(ConnectionArn);
    await control.authorize({
      accessKeyId: credentials.accessKeyId,
      action: `${service}:UseConnection`,
      resourceArn: ConnectionArn,
      context: {
        [`${service}:FullRepositoryId`]: repository.name,
        [`${service}:BranchName`]: branch,
        [`${service}:ProviderPermissionsRequired`]: 'read_only',
      },
    });
  },
  variables: ({ configuration }, { commit, branch }) => ({
    AuthorDate: commit.authorDate,
    BranchName: branch,
    CommitId: commit.id,
    CommitMessage: commit.message,
    ConnectionArn: configuration.ConnectionArn,
    FullRepositoryName: configuration.FullRepositoryId,
  }),
  // https://docs.aws.amazon.com/codepipeline/latest/userguide/executions-view.html shows both parts of it.
  summary: (_, { commit }) => JSON.stringify({ ProviderType: 'GitHub', CommitMessage: commit.message }),
};
