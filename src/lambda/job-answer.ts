import {
  CodePipelineClient,
  InvalidJobStateException,
  JobNotFoundException,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import { Budget } from './budget';
import { failureType } from './job-error';
import { isTemporary } from './temporary';
import { sleep } from './waiting';

/** @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_FailureDetails.html */
const MAX_MESSAGE_LENGTH = 5_000;
/** @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ExecutionDetails.html */
const MAX_SUMMARY_LENGTH = 2_048;

/** What CodePipeline shows for a job that succeeded. */
export interface JobResult {
  readonly summary: string;
  readonly externalExecutionId: string;
  readonly outputVariables: Record<string, string>;
}

/**
 * Work that continues: CodePipeline creates another job for the action after a while and passes the token to it.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutJobSuccessResult.html
 */
export interface JobContinuation {
  readonly summary: string;
  readonly continuationToken: string;
}

/** A job whose action has ended, so there is nothing to answer. */
export interface JobOver {
  readonly over: true;
}

export const OVER: JobOver = { over: true };

export interface JobFailure {
  readonly error: Error;
  readonly externalExecutionId: string;
}

/** The outcome of an answer: CodePipeline accepts it, or the job already has one. Anything else is an error. */
export type Delivery = 'accepted' | 'over';

export async function answerSuccess(
  codePipeline: CodePipelineClient,
  jobId: string,
  result: JobResult | JobContinuation,
  budget: Budget,
): Promise<Delivery> {
  const summary = result.summary.slice(0, MAX_SUMMARY_LENGTH);
  const answer =
    'continuationToken' in result
      ? { executionDetails: { summary }, continuationToken: result.continuationToken }
      : {
          executionDetails: { summary, externalExecutionId: result.externalExecutionId },
          outputVariables: result.outputVariables,
        };
  const command = () => new PutJobSuccessResultCommand({ jobId, ...answer });
  return deliver(budget, async (abortSignal) => codePipeline.send(command(), { abortSignal }));
}

export async function answerFailure(
  codePipeline: CodePipelineClient,
  jobId: string,
  { error, externalExecutionId }: JobFailure,
  budget: Budget,
): Promise<Delivery> {
  const message = (error.message || error.name).slice(0, MAX_MESSAGE_LENGTH);
  const failureDetails = { type: failureType(error), message, externalExecutionId };
  const command = () => new PutJobFailureResultCommand({ jobId, failureDetails });
  return deliver(budget, async (abortSignal) => codePipeline.send(command(), { abortSignal }));
}

/** Retries while there is time. CodePipeline accepts one answer per job, so a repeated answer does no harm. */
async function deliver(budget: Budget, send: (abortSignal: AbortSignal) => Promise<unknown>): Promise<Delivery> {
  for (let pause = 100; ; pause *= 2) {
    try {
      await send(AbortSignal.timeout(budget.request));
      return 'accepted';
    } catch (error) {
      if (error instanceof InvalidJobStateException || error instanceof JobNotFoundException) {
        return 'over';
      }
      if (!isTemporary(error) || budget.answer <= pause) {
        throw error;
      }
      await sleep(pause);
    }
  }
}
