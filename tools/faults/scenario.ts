import { Account, ActionAttempt, PipelineJob } from './aws/account';
import { LambdaFunction } from './lambda';

/** CodePipeline asks again after a while; this long a while, so that patience ends within few rounds. */
const ROUND_MS = 35 * 60_000;
const MAX_ROUNDS = 12;

/** What a story can do in its account. */
export interface Stage {
  readonly account: Account;
  readonly fn: LambdaFunction;
  /** How many calls are to be left alone, because other stories have the same. */
  interesting: number;
  /** Runs an action until it has an end, as CodePipeline does: each job that goes on is followed by another one. */
  run(attempt: ActionAttempt): Promise<void>;
}

/** One course of events, which every fault is tried in. */
export interface Story {
  readonly name: string;
  /** What happens while a call of the first job stands still: a case for each of its calls, and each side of them. */
  readonly meanwhile?: Readonly<Record<string, (stage: Stage, job: PipelineJob) => Promise<void>>>;
  /** Calls, such as `PutImage 1`, that faults are tried at; other stories do with the others. All, if there is none. */
  readonly faultsAt?: RegExp;
  /** The calls that stand still for `meanwhile`. All, if there is none. */
  readonly meanwhileAt?: RegExp;
  /** Prepares the account and begins the action; returns its first job. */
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
  /** The tag that has to stay where the newest successful action put it. */
  readonly movesTag?: string;
  /** Where images are published to, with a tag for each execution. */
  readonly publishesTo?: string;
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
