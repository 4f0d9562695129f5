import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { ActionPlace, listAttempts } from './attempts';
import { oneLine } from './message';

/** What is known about the change that an execution releases. Others wrote it, so it never decides anything. */
export interface SourceFacts {
  readonly commit?: string;
  readonly author?: string;
  readonly message?: string;
}

/**
 * Reads them from the output variables of the source action. S3 has no commits, so the version of the object stands in.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
 */
export async function sourceFacts(
  codePipeline: CodePipelineClient,
  place: ActionPlace,
  signal: AbortSignal,
): Promise<SourceFacts> {
  const [newest] = await listAttempts(codePipeline, place, signal);
  const { CommitId, VersionId, AuthorDisplayName, AuthorEmail, AuthorId, CommitMessage } =
    newest?.outputVariables ?? {};
  return {
    commit: told(CommitId ?? VersionId),
    author: told(AuthorDisplayName ?? AuthorEmail ?? AuthorId),
    message: told(CommitMessage?.split('\n')[0]),
  };
}

function told(text: string | undefined): string | undefined {
  return text === undefined ? undefined : oneLine(text) || undefined;
}
