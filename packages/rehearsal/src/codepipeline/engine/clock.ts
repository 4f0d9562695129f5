/** Time as a dependency, so that tests control timeouts. */
export interface Clock {
  now(): Date;
  /** Calls back once after the delay, unless the returned function is called first. */
  after(milliseconds: number, callback: () => void): () => void;
}

// setTimeout fires at once for more than 2^31-1 ms; no rehearsal lives that long, so a longer delay is cut.
const LONGEST_TIMER = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => new Date(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, Math.min(milliseconds, LONGEST_TIMER));
    return () => clearTimeout(timer);
  },
};
