/** What a job passes to the next job of its action. */
export interface ContinuationToken {
  /** When the first job of the action began, in milliseconds. This clock only decides when to give up. */
  readonly since: number;
  /** The attempt that the action's jobs belong to, once CodePipeline has allowed one of them to continue. */
  readonly attemptId?: string;
}

export function parseToken(text: string | undefined, now: number): ContinuationToken {
  const { since, attemptId } = readJson(text);
  return {
    since: typeof since === 'number' && Number.isFinite(since) && since >= 0 ? since : now,
    ...(typeof attemptId === 'string' && attemptId !== '' && { attemptId }),
  };
}

export function writeToken({ since, attemptId }: ContinuationToken): string {
  return JSON.stringify({ since, attemptId });
}

function readJson(text = ''): { readonly since?: unknown; readonly attemptId?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : { since: value };
  } catch {
    return {};
  }
}
