import type { ExecutionMode } from '../declaration/declaration';

/** An execution that passes through a stage. A higher ordinal started later. */
export interface Traveller {
  readonly ordinal: number;
}

/** The lock of a stage and the executions that wait for it. */
export interface Lane<T extends Traveller> {
  occupant?: T;
  /** The execution that entered last: only it can be retried in this stage. */
  lastEntered?: T;
  waiting: T[];
}

export const emptyLane = <T extends Traveller>(): Lane<T> => ({ waiting: [] });

/**
 * An execution arrives in front of the stage.
 * SUPERSEDED: only the most recent one stays in the queue. QUEUED: all wait, in the order of their arrival.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html
 * @returns the superseded executions
 */
export function arrive<T extends Traveller>(lane: Lane<T>, traveller: T, mode: ExecutionMode): T[] {
  lane.waiting.push(traveller);
  if (mode === 'QUEUED') {
    return [];
  }
  const newest = lane.waiting.reduce((a, b) => (b.ordinal > a.ordinal ? b : a));
  const superseded = lane.waiting.filter((other) => other !== newest);
  lane.waiting = [newest];
  return superseded;
}

/** Admits the next execution if the stage is free. */
export function admit<T extends Traveller>(lane: Lane<T>): T | undefined {
  if (lane.occupant !== undefined) {
    return undefined;
  }
  const next = lane.waiting.shift();
  if (next !== undefined) {
    lane.occupant = next;
    lane.lastEntered = next;
  }
  return next;
}

export function unlock<T extends Traveller>(lane: Lane<T>, traveller: T): void {
  if (lane.occupant === traveller) {
    lane.occupant = undefined;
  }
}

/** Removes an execution from the queue; returns false if it is not in it. */
export function withdraw<T extends Traveller>(lane: Lane<T>, traveller: T): boolean {
  const waits = lane.waiting.includes(traveller);
  lane.waiting = lane.waiting.filter((other) => other !== traveller);
  return waits;
}
