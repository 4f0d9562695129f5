import { isDenial, messageOf } from './denial';
import type { StepId } from './steps';

/** The result of a step. */
export type StepResult =
  | { readonly status: 'passed'; readonly evidence: string; readonly seconds: number }
  | {
      readonly status: 'failed';
      readonly message: string;
      readonly seconds: number;
      /** AWS denied what our policies should allow. */
      readonly isRefusal: boolean;
    }
  | { readonly status: 'skipped'; readonly because: string };

export type StepResults = Readonly<Partial<Record<StepId, StepResult>>>;

/** What a step has observed, and its value for later steps. */
export interface Proof<T> {
  readonly evidence: string;
  readonly value: T;
}

/** Runs a step and keeps its result. If it fails, it rejects, so that steps that depend on it are not run. */
export type Prove = <T>(id: StepId, step: () => Promise<Proof<T>>) => Promise<T>;

/** A failure of something that we deployed, such as an action or a stack, and not of this caller's own request. */
export class AccountFailure extends Error {}

/** A failed step, whose result is kept. */
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
  /** A denial of this caller's own request refutes nothing. */
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

/** Steps that depend on each other. Those after a failed one are not run. */
export async function flow(steps: () => Promise<unknown>): Promise<void> {
  try {
    await steps();
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
  }
}
