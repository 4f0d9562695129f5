import { JobError } from './job-error';
import { VERSION, requireVersion } from './versions';

/** What a job passes to the next job of its action. */
export interface ContinuationToken {
  /** When the first job of the action began, in milliseconds. This clock only decides when to give up. */
  readonly since: number;
  /** The attempt that the action's jobs belong to, once CodePipeline has allowed one of them to continue. */
  readonly attemptId?: string;
}

/** Reads the token of an earlier job. Without one, the waiting begins now. Throws if a job of this version cannot have written it. */
export function parseToken(text: string | undefined, now: number): ContinuationToken {
  if (text === undefined) {
    return { since: now };
  }
  const token = readJson(text);
  requireVersion('the continuation token', token);
  const { since, attemptId } = token;
  if (typeof since !== 'number' || !Number.isFinite(since) || since < 0) {
    throw new JobError(
      'ConfigurationError',
      `since of the continuation token must be a time, got ${JSON.stringify(since) ?? 'none'}: retry the stage`,
    );
  }
  return { since, ...(typeof attemptId === 'string' && attemptId !== '' && { attemptId }) };
}

export function writeToken({ since, attemptId }: ContinuationToken): string {
  return JSON.stringify({ version: VERSION, since, attemptId });
}

type Fields = { readonly version?: unknown; readonly since?: unknown; readonly attemptId?: unknown };

function readJson(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
