import type { ProgressEvent, ProgressListener } from './codepipeline';

/** Passes progress to listeners, and lets callers wait for an event. */
export interface ProgressBus {
  readonly publish: ProgressListener;
  /** The first value that `pick` returns for an event; rejects if `pick` throws, or if no such event arrives in time. */
  next<T>(what: string, timeoutMs: number, pick: (event: ProgressEvent) => T | undefined): Promise<T>;
}

export function createProgressBus(watch: ProgressListener = () => undefined): ProgressBus {
  const listeners = new Set<ProgressListener>([watch]);
  return {
    publish: (event) => [...listeners].forEach((listener) => listener(event)),
    next(what, timeoutMs, pick) {
      return new Promise((resolve, reject) => {
        const settle = (): void => {
          clearTimeout(timer);
          listeners.delete(listener);
        };
        const timer = setTimeout(() => {
          settle();
          reject(new Error(`${what} did not arrive within ${timeoutMs / 1000} s`));
        }, timeoutMs);
        // A waiting call must not keep the process alive.
        timer.unref();
        const listener: ProgressListener = (event) => {
          try {
            const picked = pick(event);
            if (picked === undefined) {
              return;
            }
            settle();
            resolve(picked);
          } catch (error) {
            settle();
            reject(error as Error);
          }
        };
        listeners.add(listener);
      });
    },
  };
}
