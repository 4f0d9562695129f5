import type { ExecutionMode } from '../declaration/declaration';

/** Whoever wants to pass through a stage. A higher ordinal started later. */
export interface Traveller {
  readonly ordinal: number;
}

/** One stage's lock and the executions that wait in front of it. */
export interface Lane<T extends Traveller> {
  occupant?: T;
  /** The execution that entered last: only it can be retried in this stage. */
  lastEntered?: T;
  waiting: T[];
}

export const emptyLane = <T extends Traveller>(): Lane<T> => ({ waiting: [] });

/**
 * An execution arrives in front of the stage.
 * SUPERSEDED: of those that wait only the most recent stays. QUEUED: all wait, in the order they came.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html
 * @returns the executions that were overtaken
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

/** Lets the next one in if the stage is free. */
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

/** Takes an execution out of the queue; false if it does not wait here. */
export function withdraw<T extends Traveller>(lane: Lane<T>, traveller: T): boolean {
  const waits = lane.waiting.includes(traveller);
  lane.waiting = lane.waiting.filter((other) => other !== traveller);
  return waits;
}
