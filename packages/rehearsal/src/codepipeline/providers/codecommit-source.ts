import { gitSource } from './git-source';
import { COMMIT_VARIABLES, formatProblems, pollingProblems } from './source-rules';
import { ACCOUNT, REGION } from '../../account';

/**
 * "The service role … codecommit:GetBranch, codecommit:GetCommit, codecommit:UploadArchive,
 * codecommit:GetUploadArchiveStatus, codecommit:CancelUploadArchive". CodePipeline cancels only when an execution is
 * stopped. The permission is checked each time, so that its absence is noticed before that.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html
 */
const CODECOMMIT_ACTIONS = [
  'GetBranch',
  'GetCommit',
  'UploadArchive',
  'GetUploadArchiveStatus',
  'CancelUploadArchive',
] as const;

export const codeCommitArn = (repositoryName: string): string =>
  `arn:aws:codecommit:${REGION}:${ACCOUNT}:${repositoryName}`;

export const codeCommitSource = gitSource({
  owner: 'AWS',
  provider: 'CodeCommit',
  configuration: {
    required: ['RepositoryName', 'BranchName'],
    optional: ['PollForSourceChanges', 'OutputArtifactFormat'],
  },
  outputVariables: COMMIT_VARIABLES,
  problems: ({ configuration }) => [
    ...pollingProblems(configuration, 'an event rule'),
    ...formatProblems(configuration),
  ],
  reads: ({ RepositoryName, BranchName }) => ({ name: RepositoryName, branch: BranchName }),
  async authorize(control, { credentials: { accessKeyId } }, { repository }) {
    const resourceArn = codeCommitArn(repository.name);
    for (const name of CODECOMMIT_ACTIONS) {
      await control.authorize({ accessKeyId, action: `codecommit:${name}`, resourceArn });
    }
  },
  variables: ({ configuration }, { commit }) => ({
    CommitterDate: commit.committerDate,
    RepositoryName: configuration.RepositoryName,
  }),
});
