import type { GitSourceKind } from './git-source';

/**
 * GitHub with an OAuth token, which speaks for itself: no permission of IAM is involved but that to write the artifact.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/appendix-github-oauth.html
 */
export const gitHubSource: GitSourceKind = {
  authorize: async () => undefined,
  variables: ({ configuration: { Owner, Repo } }, { commit, branch }) => ({
    AuthorDate: commit.authorDate,
    BranchName: branch,
    CommitId: commit.id,
    CommitMessage: commit.message,
    CommitterDate: commit.committerDate,
    CommitUrl: `https://api.github.com/repos/${Owner}/${Repo}/git/commits/${commit.id}`,
    RepositoryName: Repo,
  }),
};
