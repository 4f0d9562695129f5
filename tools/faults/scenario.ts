import { Account, ActionAttempt, PipelineJob } from './aws/account';
import { LambdaFunction } from './lambda';

/** The time after which CodePipeline invokes a continued job again: long, so that timeouts are reached in few rounds. */
const ROUND_MS = 35 * 60_000;
const MAX_ROUNDS = 12;

/** What a story can do in its account. */
export interface Stage {
  readonly account: Account;
  readonly fn: LambdaFunction;
  /** The number of calls without faults, because other stories have the same ones. */
  interesting: number;
  /** Runs an action until it ends, as CodePipeline does: each continued job is followed by another one. */
  run(attempt: ActionAttempt): Promise<void>;
}

/** One sequence of events, which is tried with every fault. */
export interface Story {
  readonly name: string;
  /** What happens while a call of the first job is held: a case for each of its calls, before and after the call. */
  readonly meanwhile?: Readonly<Record<string, (stage: Stage, job: PipelineJob) => Promise<void>>>;
  /** Calls, such as `PutImage 1`, that get faults. Other stories cover the others. @default - all */
  readonly faultsAt?: RegExp;
  /** The calls that are held for `meanwhile`. @default - all */
  readonly meanwhileAt?: RegExp;
  /** Prepares the account, starts the action, and returns its first job. */
  begin(stage: Stage): PipelineJob;
  /** What happens after the action has ended. */
  after?(stage: Stage, job: PipelineJob): Promise<void>;
}

/** A function and its stories. A new function is added with a file of these. */
export interface Scenario {
  readonly entryPoint: string;
  readonly actionName: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly stories: readonly Story[];
  /** Records of the attempts are expected in the table. */
  readonly recordsDeployments: boolean;
  /** The tag that must stay where the latest successful action put it. */
  readonly movesTag?: string;
  /** The repository that images are published to, with a tag for each execution. */
  readonly publishesTo?: string;
  /** The image that ECS must run, at most once for each attempt, if the action succeeds. */
  readonly runsOnEcs?: string;
}

export function stageOf(account: Account, fn: LambdaFunction): Stage {
  const run = async (attempt: ActionAttempt): Promise<void> => {
    for (let round = 1; attempt.status === 'InProgress'; round++) {
      const job = account.jobOf(attempt);
      if (job === undefined) {
        throw new Error('an action in progress has no job');
      }
      await fn.handle(job);
      if (job.isOpen || round === MAX_ROUNDS) {
        account.end(attempt, { status: 'Failed', message: 'the action has timed out', hasTimedOut: true });
      }
      account.clock.skip(ROUND_MS);
    }
  };
  return { account, fn, run, interesting: 0 };
}
