import { gitSource } from './git-source';
import type { Configuration } from './provider';
import { COMMIT_VARIABLES, pollingProblems } from './source-rules';
import { isUnresolved } from '../../schema';

/**
 * GitHub with an OAuth token: the only IAM permission that it needs is the one to write the artifact.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/appendix-github-oauth.html
 */
export const gitHubSource = gitSource({
  owner: 'ThirdParty',
  provider: 'GitHub',
  configuration: {
    required: ['Owner', 'Repo', 'Branch', 'OAuthToken'],
    optional: ['PollForSourceChanges'],
    // The page above: "OAuthToken is masked".
    secret: ['OAuthToken'],
  },
  outputVariables: [...COMMIT_VARIABLES, 'CommitUrl'],
  problems: ({ configuration }) => [...pollingProblems(configuration, 'a webhook'), ...tokenProblems(configuration)],
  reads: ({ Owner, Repo, Branch }) => ({ name: `${Owner}/${Repo}`, branch: Branch }),
  authorize: async () => undefined,
  variables: ({ configuration: { Owner, Repo } }, { commit }) => ({
    CommitterDate: commit.committerDate,
    CommitUrl: `https://api.github.com/repos/${Owner}/${Repo}/git/commits/${commit.id}`,
    RepositoryName: Repo,
  }),
});

const tokenProblems = ({ OAuthToken = '' }: Configuration): string[] =>
  isUnresolved(OAuthToken) ? ['Configuration.OAuthToken is an unresolved reference'] : [];
