import { ActionExecutionDetail, CodePipelineClient, ListActionExecutionsCommand } from '@aws-sdk/client-codepipeline';
import { answered, callService } from './call-service';
import { ContinuationToken, writeToken } from './continuation-token';
import { JobContinuation, JobOver, OVER } from './job-answer';
import { JobError } from './job-error';
import { NotYet } from './temporary';
import { sleep } from './waiting';

/** An action in one execution of a pipeline. Jobs do not name it, so it is passed in the user parameters. */
export interface ActionPlace {
  readonly pipelineName: string;
  readonly executionId: string;
  readonly stageName: string;
  readonly actionName: string;
}

export type AttemptState = 'running' | 'succeeded' | 'failed';

/** One attempt at an action. A retried stage makes another attempt. */
export interface Attempt {
  readonly id: string;
  readonly executionId?: string;
  readonly state: AttemptState;
  readonly startedAt: Date;
  /** What CodePipeline shows for the attempt. */
  readonly summary?: string;
  readonly outputVariables: Readonly<Record<string, string>>;
}

/** @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionExecutionDetail.html */
const STATES: Readonly<Record<string, AttemptState>> = {
  InProgress: 'running',
  Succeeded: 'succeeded',
  Failed: 'failed',
  Abandoned: 'failed',
};

/**
 * The attempts at an action, newest first: in one execution, or in all executions that the pipeline remembers.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListActionExecutions.html
 */
export async function listAttempts(
  client: CodePipelineClient,
  place: Omit<ActionPlace, 'executionId'> & { readonly executionId?: string },
  signal: AbortSignal,
): Promise<Attempt[]> {
  const { pipelineName, executionId, stageName, actionName } = place;
  const filter = executionId === undefined ? undefined : { pipelineExecutionId: executionId };
  const attempts: Attempt[] = [];
  let nextToken: string | undefined;
  do {
    const command = new ListActionExecutionsCommand({ pipelineName, filter, nextToken });
    const page = await callService('CodePipeline', signal, (abortSignal) => client.send(command, { abortSignal }));
    const ours = answered('CodePipeline', page.actionExecutionDetails).filter(
      (detail) => detail.stageName === stageName && detail.actionName === actionName,
    );
    attempts.push(...ours.map(attemptOf));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return attempts.sort((one, other) => other.startedAt.getTime() - one.startedAt.getTime());
}

function attemptOf(detail: ActionExecutionDetail): Attempt {
  const { actionExecutionId, pipelineExecutionId, startTime, status = '', output } = detail;
  const state = STATES[status];
  if (actionExecutionId === undefined || startTime === undefined || state === undefined) {
    throw new NotYet('CodePipeline does not report the status of the action');
  }
  const { errorDetails, externalExecutionSummary } = output?.executionResult ?? {};
  return {
    id: actionExecutionId,
    executionId: pipelineExecutionId,
    state,
    startedAt: startTime,
    summary: errorDetails?.message ?? externalExecutionSummary,
    outputVariables: output?.outputVariables ?? {},
  };
}

/** The attempt that a job belongs to, which jobs do not state: known, or to be claimed by continuing with its token. */
type Ownership =
  { readonly kind: 'known'; readonly attempt: Attempt } | { readonly kind: 'claim'; readonly attempt?: Attempt };

/**
 * The job owns the attempt that its token names, and the only attempt if that is running. Otherwise the job may be a
 * late copy from an earlier attempt. It then claims the running attempt by continuing, which CodePipeline only allows
 * for the attempt's own job.
 */
export function ownAttempt(attempts: readonly Attempt[], { attemptId }: ContinuationToken): Ownership {
  if (attemptId !== undefined) {
    const attempt = attempts.find(({ id }) => id === attemptId);
    if (attempt === undefined) {
      throw new NotYet('CodePipeline does not list the action yet');
    }
    return { kind: 'known', attempt };
  }
  const attempt = attempts.find(({ state }) => state === 'running');
  return attempt && attempts.length === 1 ? { kind: 'known', attempt } : { kind: 'claim', attempt };
}

/** Continues the job, so that the next one owns the attempt. */
function claim(token: ContinuationToken, attempt?: Attempt): JobContinuation {
  return {
    summary: 'making sure that the action is in progress',
    continuationToken: writeToken({ ...token, attemptId: attempt?.id }),
  };
}

/** The attempt that the job works for, or the answer to a job that must not work. */
export type RunningAttempt = { readonly attempt: Attempt } | { readonly answer: JobContinuation | JobOver };

/** Looks for the attempt that the job belongs to: one that may be another job's is claimed first, and an ended one is over. */
export async function runningAttempt(
  client: CodePipelineClient,
  place: ActionPlace,
  { signal, token }: { readonly signal: AbortSignal; readonly token: ContinuationToken },
): Promise<RunningAttempt> {
  const own = ownAttempt(await listAttempts(client, place, signal), token);
  if (own.kind === 'claim') {
    return { answer: claim(token, own.attempt) };
  }
  return own.attempt.state === 'running' ? { attempt: own.attempt } : { answer: OVER };
}

/** Whether CodePipeline still reports the attempt as in progress. */
export async function isRunning(
  client: CodePipelineClient,
  place: ActionPlace,
  { id }: Attempt,
  signal: AbortSignal,
): Promise<boolean> {
  const attempts = await listAttempts(client, place, signal);
  return attempts.some((attempt) => attempt.id === id && attempt.state === 'running');
}

export interface EndedAction {
  readonly client: CodePipelineClient;
  readonly place: ActionPlace;
  readonly token: ContinuationToken;
  /** Time between two requests, in milliseconds. */
  readonly pause: number;
}

const LOOKS = 5;

/**
 * The attempts at an action whose job has ended. After our answer, this waits until CodePipeline has ended the action.
 * If the action continues, the answer was lost, whatever the response said, and is sent again.
 */
export async function endedAttempts(
  { client, place, token, pause }: EndedAction,
  signal: AbortSignal,
  answerAgain?: () => Promise<unknown>,
): Promise<Attempt[]> {
  for (let look = 1; ; look++) {
    const attempts = await listAttempts(client, place, signal);
    if (answerAgain === undefined || !goesOn(attempts, token)) {
      return attempts;
    }
    if (look === LOOKS) {
      await answerAgain();
    } else if (look > 2 * LOOKS) {
      throw new NotYet('CodePipeline has not ended the action after receiving its result');
    }
    await sleep(pause);
  }
}

function goesOn(attempts: readonly Attempt[], { attemptId }: ContinuationToken): boolean {
  return attempts.some(({ id, state }) => state === 'running' && (attemptId ?? id) === id);
}

/** Reads the place of an action from the user parameters that the construct writes. */
export function actionPlace(userParameters: unknown): ActionPlace {
  const given = (userParameters ?? {}) as Partial<ActionPlace>;
  const text = (name: keyof ActionPlace): string => {
    const value: unknown = given[name];
    if (typeof value !== 'string' || value === '') {
      throw new JobError(
        'ConfigurationError',
        `user parameter ${name} must be a string, got ${JSON.stringify(value)}: deploy the pipeline again`,
      );
    }
    return value;
  };
  return {
    pipelineName: text('pipelineName'),
    executionId: text('executionId'),
    stageName: text('stageName'),
    actionName: text('actionName'),
  };
}
