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
    : [`polling is not played: set Configuration.PollForSourceChanges to false and use ${instead}`];
}

/** A full clone leaves the cloning to CodeBuild, with permissions and addresses that a rehearsal does not have. */
export function formatProblems({ OutputArtifactFormat: format = 'CODE_ZIP' }: Configuration): string[] {
  return format === 'CODE_ZIP' ? [] : [`Configuration.OutputArtifactFormat ${format} is not played, only CODE_ZIP`];
}
