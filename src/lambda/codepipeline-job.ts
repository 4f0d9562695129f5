import { Logger } from '@aws-lambda-powertools/logger';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { ActionPlace, Attempt, actionPlace, endedAttempts } from './attempts';
import { Budget, JobContext } from './budget';
import { ContinuationToken, parseToken, writeToken } from './continuation-token';
import { Delivery, JobContinuation, JobOver, JobResult, answerFailure, answerSuccess } from './job-answer';
import { JobError, errorOf } from './job-error';
import { JobArtifacts, JobEvent } from './job-event';
import { NOTIFIED } from './notified';
import { isTemporary } from './temporary';
import { withDeadline } from './waiting';

/** How long the jobs of an action wait, in total, for temporary problems such as throttling. */
const PATIENCE_MINUTES = 30;

/** A job of an action, in the form that its work receives. */
export interface Job {
  /** The action's user parameters, parsed. */
  readonly userParameters: unknown;
  /** Aborted when the function is about to time out. */
  readonly signal: AbortSignal;
  /** What earlier jobs of the action pass on. */
  readonly token: ContinuationToken;
  /** The locations of the action's artifacts and the credentials to read and write them. Throws if the job has none. */
  artifacts(): JobArtifacts;
}

/**
 * The work of a job. It returns a result or throws. After a temporary error, the action continues, and its next job
 * does the work again. Every other error fails the action.
 */
export type JobWork = (job: Job) => Promise<JobResult | JobContinuation | JobOver>;

/** How a job ended: CodePipeline accepted its answer, or its action had already ended. */
export type JobEnd = 'succeeded' | 'failed' | 'over';

export interface JobHooks {
  /** Notifies people of a failure. The user parameters are undefined if they were not JSON. */
  notify?(error: Error, userParameters: unknown): Promise<void>;
  /** Time to wait beyond what services need, in minutes. */
  extraPatience?(userParameters: unknown): number;
  /**
   * Updates what the job left behind to match what CodePipeline says about the action's attempts, once the action has
   * ended. If it throws, the invocation fails and Lambda retries it. The job has its answer by then, so only this is
   * repeated.
   */
  settle?(end: JobEnd, job: Job, attempts: readonly Attempt[]): Promise<void>;
}

/** For jobs that leave nothing behind: even so, an answer that got lost is noticed, and sent again. */
export const NOTHING_TO_SETTLE: NonNullable<JobHooks['settle']> = async () => undefined;

/** Jobs that people were notified of. Lambda usually retries a job in the same process. */
const notified = new Set<string>();

/**
 * A handler that always answers CodePipeline, because an unanswered job would block its action until a timeout. The
 * event carries credentials for the artifact bucket, so no part of it is ever logged.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html
 */
export function codePipelineJobHandler(
  logger: Logger,
  codePipeline: CodePipelineClient,
  work: JobWork,
  hooks: JobHooks = {},
) {
  return async (event: unknown, context: JobContext): Promise<void> => {
    const job = JobEvent.of(event);
    if (job === undefined) {
      logger.error('The event is not a CodePipeline job, so there is nobody to answer');
      return;
    }
    logger.appendKeys({ jobId: job.id });
    await new JobRun(logger, codePipeline, hooks, job, context).run(work);
  };
}

class JobRun {
  private readonly budget: Budget;
  private token: ContinuationToken = { since: Date.now() };

  public constructor(
    private readonly logger: Logger,
    private readonly codePipeline: CodePipelineClient,
    private readonly hooks: JobHooks,
    private readonly job: JobEvent,
    private readonly context: JobContext,
  ) {
    this.budget = new Budget(context);
  }

  public async run(work: JobWork): Promise<void> {
    let result: JobResult | JobContinuation | JobOver;
    try {
      this.token = parseToken(this.job.continuationToken, this.token.since);
      result = await this.outcomeOf(work);
    } catch (error) {
      return this.fail(errorOf(error));
    }
    return 'over' in result ? this.end('over') : this.succeed(result);
  }

  /** The result of the work, or a continuation while something is not available yet or a service has a problem. */
  private async outcomeOf(work: JobWork): Promise<JobResult | JobContinuation | JobOver> {
    try {
      return await withDeadline(this.budget.work, async (signal) => work(this.jobWith(signal)));
    } catch (error) {
      if (!isTemporary(error)) {
        throw error;
      }
      const { message } = errorOf(error);
      const minutes = PATIENCE_MINUTES + (this.hooks.extraPatience?.(this.userParameters()) ?? 0);
      if (Date.now() - this.token.since >= minutes * 60_000) {
        throw new JobError('JobFailed', `gave up after ${minutes} minutes (${message}): retry the stage`);
      }
      return { summary: `waiting: ${message}`, continuationToken: writeToken(this.token) };
    }
  }

  private async succeed(result: JobResult | JobContinuation): Promise<void> {
    const answer = async (): Promise<Delivery> => answerSuccess(this.codePipeline, this.job.id, result, this.budget);
    let delivery: Delivery;
    try {
      delivery = await answer();
    } catch (error) {
      if (isTemporary(error)) {
        throw error;
      }
      const { message } = errorOf(error);
      return this.fail(new JobError('JobFailed', `CodePipeline rejected the result of the job: ${message}`));
    }
    this.logger.info(result.summary);
    if (delivery === 'over') {
      return this.end('over');
    }
    return 'continuationToken' in result ? undefined : this.end('succeeded', answer);
  }

  private async fail(error: Error): Promise<void> {
    this.logger.error('The job failed', error);
    const externalExecutionId = `${(await this.notify(error)) ? NOTIFIED : ''}${this.context.awsRequestId}`;
    const failure = { error, externalExecutionId };
    const answer = async (): Promise<Delivery> => answerFailure(this.codePipeline, this.job.id, failure, this.budget);
    // If even this fails, the invocation fails and Lambda retries it.
    const delivery = await answer();
    return delivery === 'over' ? this.end('over') : this.end('failed', answer);
  }

  /** Notifies before the answer, so that people also learn of a job that cannot be answered. */
  private async notify(error: Error): Promise<boolean> {
    const { notify } = this.hooks;
    if (notify === undefined) {
      return false;
    }
    try {
      if (!notified.has(this.job.id)) {
        await withDeadline(this.budget.request, async () => notify(error, this.userParameters()));
        notified.add(this.job.id);
      }
      return true;
    } catch (problem) {
      this.logger.error('People could not be notified of the failure', { cause: String(problem) });
      return false;
    }
  }

  private async end(end: JobEnd, answerAgain?: () => Promise<Delivery>): Promise<void> {
    if (end === 'over') {
      this.logger.warn('The action has ended, or the job already has a result');
    }
    const { settle } = this.hooks;
    const place = this.place();
    if (settle === undefined || place === undefined) {
      return;
    }
    await withDeadline(this.budget.afterwards, async (signal) => {
      const wanted = { client: this.codePipeline, place, token: this.token, pause: this.budget.request / 10 };
      const attempts = await endedAttempts(wanted, signal, answerAgain);
      await settle(end, this.jobWith(signal), attempts);
    });
  }

  /** Undefined if the user parameters do not name the action. In that case nothing was left behind. */
  private place(): ActionPlace | undefined {
    try {
      return actionPlace(this.job.userParameters());
    } catch {
      return undefined;
    }
  }

  private jobWith(signal: AbortSignal): Job {
    const { job, token } = this;
    return { userParameters: job.userParameters(), signal, token, artifacts: () => job.artifacts() };
  }

  private userParameters(): unknown {
    try {
      return this.job.userParameters();
    } catch {
      return undefined;
    }
  }
}
