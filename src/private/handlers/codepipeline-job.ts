import { Logger } from '@aws-lambda-powertools/logger';
import {
  CodePipelineClient,
  InvalidJobStateException,
  JobNotFoundException,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import { JobError, failureType } from './job-error';
import { JobArtifacts, JobEvent } from './job-event';

/** Kept back from the function's timeout to tell CodePipeline that the job failed. */
const TIME_TO_ANSWER_MS = 5_000;
/** @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_FailureDetails.html */
const MAX_MESSAGE_LENGTH = 5_000;
/** @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ExecutionDetails.html */
const MAX_SUMMARY_LENGTH = 2_048;

/** What CodePipeline shows of a job that succeeded. */
export interface JobResult {
  readonly summary: string;
  readonly externalExecutionId: string;
  readonly outputVariables: Record<string, string>;
}

/**
 * Work that goes on: CodePipeline makes another job of the action after a while, and hands it the token.
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutJobSuccessResult.html
 */
export interface JobContinuation {
  readonly summary: string;
  readonly continuationToken: string;
}

/** A job of an action, as its work sees it. */
export interface Job {
  /** The action's user parameters, parsed. */
  readonly userParameters: unknown;
  /** Aborted when the function is about to time out. */
  readonly signal: AbortSignal;
  /** The token of an earlier job of the action, if that job goes on in this one. */
  readonly continuationToken?: string;
  /** Where the action's artifacts are, with the credentials to read and write them; throws if the job names none. */
  artifacts(): JobArtifacts;
}

/** The work of a job: it returns what came of it, or throws. */
export type JobWork = (job: Job) => Promise<JobResult | JobContinuation>;

/** What else is to be done about a failure, once CodePipeline knows of it; the user parameters are undefined if they were no JSON. */
export type FailureHook = (error: Error, userParameters: unknown) => Promise<void>;

/** The part of Lambda's context that a job needs. */
export interface JobContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/**
 * A handler that always answers CodePipeline: an unanswered job would hold its action until that times out.
 * The event carries credentials of the artifact bucket, so neither it nor a part of it is ever logged.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html
 */
export function codePipelineJobHandler(
  logger: Logger,
  codePipeline: CodePipelineClient,
  work: JobWork,
  onFailure: FailureHook = () => Promise.resolve(),
) {
  return async (event: unknown, context: JobContext): Promise<void> => {
    const job = JobEvent.of(event);
    if (job === undefined) {
      logger.error('The event is no CodePipeline job, so there is nobody to answer');
      return;
    }
    const { id: jobId, continuationToken } = job;
    logger.appendKeys({ jobId });
    await unlessAnswered(logger, async () => {
      try {
        const result = await withDeadline(context, (signal) =>
          work({
            userParameters: job.userParameters(),
            signal,
            continuationToken,
            artifacts: () => job.artifacts(),
          }),
        );
        await succeed(codePipeline, jobId, result);
        logger.info(result.summary);
      } catch (cause) {
        if (isAnswered(cause)) {
          throw cause;
        }
        const error = cause instanceof Error ? cause : new Error(String(cause));
        await fail(logger, codePipeline, jobId, context, error);
        await onFailure(error, readableUserParametersOf(job)).catch((problem: unknown) =>
          logger.error('What else was to be done about the failure failed too', { cause: String(problem) }),
        );
      }
    });
  };
}

async function succeed(
  codePipeline: CodePipelineClient,
  jobId: string,
  result: JobResult | JobContinuation,
): Promise<void> {
  const summary = result.summary.slice(0, MAX_SUMMARY_LENGTH);
  const answer =
    'continuationToken' in result
      ? { executionDetails: { summary }, continuationToken: result.continuationToken }
      : {
          executionDetails: { summary, externalExecutionId: result.externalExecutionId },
          outputVariables: result.outputVariables,
        };
  await codePipeline.send(new PutJobSuccessResultCommand({ jobId, ...answer }));
}

async function fail(
  logger: Logger,
  codePipeline: CodePipelineClient,
  jobId: string,
  context: JobContext,
  error: Error,
): Promise<void> {
  logger.error('The job failed', error);
  const message = (error.message || error.name).slice(0, MAX_MESSAGE_LENGTH);
  const failureDetails = { type: failureType(error), message, externalExecutionId: context.awsRequestId };
  // When even this fails the invocation fails, and Lambda tries it again.
  await codePipeline.send(new PutJobFailureResultCommand({ jobId, failureDetails }));
}

/** Lambda may hand over the same job twice; the answer of the first time stands. */
async function unlessAnswered(logger: Logger, answer: () => Promise<void>): Promise<void> {
  try {
    await answer();
  } catch (error) {
    if (!isAnswered(error)) {
      throw error;
    }
    logger.warn('CodePipeline has an answer for the job already', { cause: String(error) });
  }
}

function isAnswered(error: unknown): boolean {
  return error instanceof InvalidJobStateException || error instanceof JobNotFoundException;
}

async function withDeadline<T>(context: JobContext, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const available = Math.max(0, context.getRemainingTimeInMillis() - TIME_TO_ANSWER_MS);
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new JobError(
          'JobFailed',
          `the job was given up after ${available} ms, before the function's timeout: retry it`,
        ),
      );
      controller.abort();
    }, available);
  });
  try {
    return await Promise.race([work(controller.signal), deadline]);
  } finally {
    clearTimeout(timer);
  }
}

function readableUserParametersOf(job: JobEvent): unknown {
  try {
    return job.userParameters();
  } catch {
    return undefined;
  }
}
