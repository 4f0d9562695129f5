import { ProgressEvent, ProgressListener } from './codepipeline';

/** Hands progress to whoever watches, and lets others wait for a piece of it. */
export interface ProgressBus {
  readonly publish: ProgressListener;
  /** What `pick` takes from the next event that it takes something from; rejects when it throws, or nothing comes in time. */
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
          reject(new Error(`${what} did not come within ${timeoutMs / 1000} s`));
        }, timeoutMs);
        // What was closed has nothing more to wait for.
        timer.unref();
        const listener: ProgressListener = (event) => {
          try {
            const picked = pick(event);
            if (picked === undefined) return;
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
