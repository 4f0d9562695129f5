import type { Configuration } from './provider';

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html */
export const COMMIT_VARIABLES = [
  'AuthorDate',
  'BranchName',
  'CommitId',
  'CommitMessage',
  'CommitterDate',
  'RepositoryName',
];

/** CodePipeline polls unless this is false. The rehearsal does not poll, so it must be false. */
export function pollingProblems({ PollForSourceChanges }: Configuration, instead: string): string[] {
  return PollForSourceChanges?.toLowerCase() === 'false'
    ? []
    : [`polling is not supported: set Configuration.PollForSourceChanges to false and use ${instead}`];
}

/** For a full clone, CodeBuild clones the repository, with permissions and addresses that a rehearsal does not have. */
export function formatProblems({ OutputArtifactFormat: format = 'CODE_ZIP' }: Configuration): string[] {
  return format === 'CODE_ZIP'
    ? []
    : [
        `Configuration.OutputArtifactFormat must be CODE_ZIP, the only format that the rehearsal supports, got ${format}`,
      ];
}
