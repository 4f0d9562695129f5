import { BuildInterrupted } from '../errors';

export interface Interruption {
  /** Throws if the build was stopped or timed out. */
  check(): void;
  /** Runs `work`. If the build is interrupted meanwhile, calls `cancel` and throws. */
  guard<T>(work: Promise<T>, cancel: () => Promise<void>): Promise<T>;
  dispose(): void;
}

/** The two reasons why a build ends early: the caller's signal, and the project's timeout. */
export function watchInterruption(signal: AbortSignal, timeoutInMinutes: number): Interruption {
  const controller = new AbortController();
  const stop = (): void => controller.abort(new BuildInterrupted('STOPPED', 'the build was stopped'));
  const timeOut = (): void =>
    controller.abort(
      new BuildInterrupted(
        'TIMED_OUT',
        `Build has timed out after ${timeoutInMinutes} minutes, the project's TimeoutInMinutes`,
      ),
    );
  const timer = setTimeout(timeOut, timeoutInMinutes * 60_000);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) {
    stop();
  }

  return {
    check: () => controller.signal.throwIfAborted(),
    async guard(work, cancel) {
      let onAbort = (): void => undefined;
      const interrupted = new Promise<never>((_, reject) => {
        onAbort = () => reject(controller.signal.reason as Error);
        controller.signal.addEventListener('abort', onAbort, { once: true });
      });
      try {
        controller.signal.throwIfAborted();
        return await Promise.race([work, interrupted]);
      } catch (error) {
        if (!controller.signal.aborted) {
          throw error;
        }
        await cancel();
        await work.catch(() => undefined);
        throw controller.signal.reason;
      } finally {
        controller.signal.removeEventListener('abort', onAbort);
      }
    },
    dispose() {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    },
  };
}
