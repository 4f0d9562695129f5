import { ContinuationToken, writeToken } from './continuation-token';
import { JobContinuation, JobOver, JobResult } from './job-answer';
import { isTemporary } from './temporary';
import { sleep } from './waiting';

/*
 * How a job follows what takes longer than itself. CodePipeline does not document after how long it creates the next
 * job, so a job looks on for most of a minute itself: then neither the number of jobs nor the time to notice an end
 * depends on that.
 */

/** For how long a job looks, from its beginning. With what follows, this stays below the function's minute. */
export const FOLLOW_MS = 28_000;
const FIRST_PAUSE_MS = 500;
export const LONGEST_PAUSE_MS = 5_000;

/** The time before the next look, counted from 0: short at first, because some deployments are quick. */
export function pauseAfter(look: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** look);
}

type Result = JobResult | JobContinuation | JobOver;

/** What a look leads to: a result, or progress that the next look starts from. */
export type Step<T extends ContinuationToken> =
  { readonly result: Result } | { readonly progress: T; readonly summary: string };

export interface Followed<T extends ContinuationToken> {
  readonly given: T;
  /** When the job began. */
  readonly began: number;
  readonly signal: AbortSignal;
  /** Looks once, and acts. */
  step(progress: T): Promise<Step<T>>;
}

/**
 * Looks until there is a result, or the job has looked for long enough. A temporary problem makes a look fail; only if
 * that was the last one, it is reported.
 */
export async function follow<T extends ContinuationToken>(followed: Followed<T>): Promise<Result> {
  const { given, began, signal } = followed;
  let progress = given;
  for (let looks = 0; ; looks++) {
    const pause = pauseAfter(looks);
    const isLast = Date.now() + pause - began > FOLLOW_MS;
    try {
      const step = await followed.step(progress);
      if ('result' in step) {
        return step.result;
      }
      ({ progress } = step);
      if (isLast) {
        return { summary: step.summary, continuationToken: writeToken(progress) };
      }
    } catch (error) {
      if (isLast || signal.aborted || !isTemporary(error)) {
        throw error;
      }
    }
    await sleep(pause);
  }
}
