import { execFileSync } from 'child_process';
import { join } from 'path';
import type { Sample } from './sample';
import { Side, SIDES, System } from './systems';

/** Medians of the CPU time, in ms. */
export interface Timing {
  readonly cold: number;
  readonly warm: number;
}

export type Timings = ReadonlyMap<Side, Timing>;

/** A system, and the sides of it that exist. */
export interface Candidate {
  readonly system: System;
  readonly sides: readonly Side[];
}

export interface Measurement {
  /** The results, in the order of the candidates. */
  readonly timings: readonly Timings[];
  /** The number of samples of each side. */
  readonly rounds: number;
}

/** On a busy machine, the benchmark takes fewer rounds, so that it ends in time. */
const BUDGET_MS = 80_000;
const MIN_ROUNDS = 3;

/**
 * In each round, every side of every system runs in a new process. The two sides of a system take turns, and each begins every
 * other round, so that a busy machine slows both down equally.
 */
export function measure(candidates: readonly Candidate[], rounds: number): Measurement {
  const samples = candidates.map(({ sides }) => new Map<Side, Sample[]>(sides.map((side) => [side, []])));
  const start = Date.now();
  let round = 0;
  while (round < rounds && (round < MIN_ROUNDS || Date.now() - start < BUDGET_MS)) {
    const order = round % 2 === 0 ? SIDES : [...SIDES].reverse();
    candidates.forEach(({ system }, index) =>
      order.forEach((side) => samples[index].get(side)?.push(sample(system, side))),
    );
    round++;
  }
  const timings = samples.map((sides) => new Map([...sides].map(([side, taken]) => [side, summary(taken)])));
  return { timings, rounds: round };
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function summary(samples: readonly Sample[]): Timing {
  return {
    cold: median(samples.map(({ cold }) => cold)),
    warm: median(samples.map(({ warm }) => median(warm))),
  };
}

function sample({ letter }: System, side: Side): Sample {
  const output = execFileSync(process.execPath, [join(__dirname, 'sample.js'), letter, side], { encoding: 'utf8' });
  return JSON.parse(output);
}
