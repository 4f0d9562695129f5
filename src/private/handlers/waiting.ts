import { JobContinuation, JobResult } from './codepipeline-job';
import { JobError } from './job-error';

/** What a job waits for is not there yet. CodePipeline asks again later, so that the function never sleeps. */
export class NotYet extends Error {}

/** What AWS services call a caller that is too fast, after the SDK's own retries. */
const THROTTLES = [
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
];

/** How long a job has been waiting, over all its invocations: the continuation token is when the first one began. */
export class Waiting {
  private readonly since: number;
  private readonly patienceMinutes: number;

  public constructor(continuationToken: string | undefined, patienceMinutes: number) {
    this.since = /^\d+$/.test(continuationToken ?? '') ? Number(continuationToken) : Date.now();
    this.patienceMinutes = patienceMinutes;
  }

  public get isOver(): boolean {
    return Date.now() - this.since >= this.patienceMinutes * 60_000;
  }

  /** The result of the work, or a continuation while something is not there yet or a service is out of breath. */
  public async resultOf(work: Promise<JobResult>): Promise<JobResult | JobContinuation> {
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof Error) || !isTemporary(error)) {
        throw error;
      }
      if (this.isOver) {
        throw new JobError(
          'JobFailed',
          `gave up after ${this.patienceMinutes} minutes (${error.message}): retry the stage`,
        );
      }
      return { summary: `waiting: ${error.message}`, continuationToken: String(this.since) };
    }
  }
}

export function isTemporary(error: Error): boolean {
  return (
    error instanceof NotYet ||
    THROTTLES.includes(error.name) ||
    // What the SDK calls an error that is the service's own.
    (error as { readonly $fault?: unknown }).$fault === 'server'
  );
}
