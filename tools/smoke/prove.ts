import { isDenial, messageOf } from './denial';
import type { StepId } from './steps';

/** What came of a step. */
export type StepResult =
  | { readonly status: 'passed'; readonly evidence: string; readonly seconds: number }
  | {
      readonly status: 'failed';
      readonly message: string;
      readonly seconds: number;
      /** AWS refused what our policies were to allow. */
      readonly isRefusal: boolean;
    }
  | { readonly status: 'skipped'; readonly because: string };

export type StepResults = Readonly<Partial<Record<StepId, StepResult>>>;

/** What a step has seen, and what later steps go on with. */
export interface Proof<T> {
  readonly evidence: string;
  readonly value: T;
}

/** Takes a step and keeps what came of it. A failed one rejects, so that what builds upon it is not tried. */
export type Prove = <T>(id: StepId, step: () => Promise<Proof<T>>) => Promise<T>;

/** What AWS answered to what we deployed, an action or a stack; not what it answered to this caller. */
export class AccountFailure extends Error {}

/** A step failed, and its result is kept. */
export class StepFailure extends Error {
  public constructor(public readonly step: StepId) {
    super(step);
  }
}

export interface Prover {
  readonly prove: Prove;
  readonly results: () => StepResults;
  readonly skip: (id: StepId, because: string) => void;
}

export interface ProverOptions {
  /** What this caller may not do refutes nothing. */
  readonly callerArn: string;
  readonly signal: AbortSignal;
  readonly onResult: (id: StepId, result: StepResult) => void;
}

export function createProver({ callerArn, signal, onResult }: ProverOptions): Prover {
  const results: Partial<Record<StepId, StepResult>> = {};
  const keep = (id: StepId, result: StepResult): void => {
    results[id] = result;
    onResult(id, result);
  };
  return {
    results: () => results,
    skip: (id, because) => keep(id, { status: 'skipped', because }),
    async prove(id, step) {
      signal.throwIfAborted();
      const start = Date.now();
      const seconds = (): number => Math.round((Date.now() - start) / 100) / 10;
      try {
        const { evidence, value } = await step();
        keep(id, { status: 'passed', evidence, seconds: seconds() });
        return value;
      } catch (error) {
        signal.throwIfAborted();
        const message = messageOf(error);
        const isRefusal = error instanceof AccountFailure && isDenial(message) && !message.includes(callerArn);
        keep(id, { status: 'failed', message, seconds: seconds(), isRefusal });
        throw new StepFailure(id);
      }
    },
  };
}

/** Steps that go on from one another; those after a failed one are not taken. */
export async function flow(steps: () => Promise<unknown>): Promise<void> {
  try {
    await steps();
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
  }
}
