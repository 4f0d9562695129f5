import { Attempt } from './attempts';
import { DeploymentRecord, DeploymentsTable, Standing } from './deployment-record';
import { JobOver, JobResult, OVER } from './job-answer';
import { JobError, errorOf, failureType } from './job-error';
import { NotYet, isTemporary } from './temporary';

export interface Verdict {
  readonly passed: boolean;
  /** The reason, for readers of the pipeline, the record, or the message. */
  readonly summary: string;
}

/** What is recorded of an attempt before its outcome is known. */
export type RecordSubject = Omit<DeploymentRecord, 'status' | 'summary' | 'imageTags' | 'attemptId' | 'startedAt'>;

/**
 * Opens the record of the attempt, once, and reports what it says: the table of states in
 * docs/decisions/0015-records-follow-codepipeline.md.
 */
export async function conclude(
  table: DeploymentsTable,
  record: Omit<DeploymentRecord, 'status' | 'summary'>,
  verdict: Verdict,
  result: Omit<JobResult, 'summary'>,
  signal: AbortSignal,
): Promise<JobResult | JobOver> {
  const { passed, summary } = verdict;
  const standing = await open(table, { ...record, status: passed ? 'PENDING' : 'FAILED', summary }, verdict, signal);
  if (standing.status === 'SUCCEEDED') {
    return OVER;
  }
  if (standing.status === 'FAILED') {
    throw new JobError('JobFailed', standing.summary);
  }
  if (!passed) {
    // Another invocation saw it pass. CodePipeline accepts the first answer, and the record follows it.
    throw new JobError('JobFailed', summary);
  }
  return { summary, ...result };
}

/** A table that rejects the record also fails the job, but a problem with the image takes precedence. */
async function open(
  table: DeploymentsTable,
  record: DeploymentRecord,
  verdict: Verdict,
  signal: AbortSignal,
): Promise<Standing> {
  try {
    return await table.open(record, signal);
  } catch (cause) {
    const error = errorOf(cause);
    const unrecorded = `the deployment could not be recorded (${error.message})`;
    if (isTemporary(cause)) {
      throw new NotYet(verdict.passed ? unrecorded : `${verdict.summary}; ${unrecorded}`);
    }
    throw verdict.passed
      ? new JobError(failureType(error), `${unrecorded}: retry the stage`)
      : new JobError('JobFailed', `${verdict.summary}; ${unrecorded}`);
  }
}

/** Updates the record of each ended attempt with what CodePipeline says about it. */
export async function settleRecords(
  table: DeploymentsTable,
  subject: RecordSubject,
  attempts: readonly Attempt[],
  signal: AbortSignal,
): Promise<void> {
  for (const attempt of attempts.filter(({ state }) => state !== 'running')) {
    const hasSucceeded = attempt.state === 'succeeded';
    const summary = attempt.summary ?? (hasSucceeded ? 'the action succeeded' : 'the action failed');
    const status = hasSucceeded ? 'SUCCEEDED' : 'FAILED';
    const { id: attemptId, startedAt } = attempt;
    await table.settle({ ...subject, attemptId, startedAt, status, summary, imageTags: [] }, signal);
  }
}
