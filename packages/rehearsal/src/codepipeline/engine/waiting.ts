import type { Clock } from './clock';
import { ActionFailure } from './failures';

export type Waited<T> = { readonly kind: 'value'; readonly value: T } | { readonly kind: 'timeout' | 'abandoned' };

export interface WaitLimits {
  readonly clock: Clock;
  readonly milliseconds: number;
  readonly abandoned: AbortSignal;
}

/** Waits for a value, a timeout, or the abandonment of the action. */
export function waitFor<T>(promise: Promise<T>, { clock, milliseconds, abandoned }: WaitLimits): Promise<Waited<T>> {
  return new Promise((resolve, reject) => {
    const cancelTimer = clock.after(milliseconds, () => settle({ kind: 'timeout' }));
    const onAbort = (): void => settle({ kind: 'abandoned' });
    const clear = (): void => {
      cancelTimer();
      abandoned.removeEventListener('abort', onAbort);
    };
    function settle(waited: Waited<T>): void {
      clear();
      resolve(waited);
    }
    abandoned.addEventListener('abort', onAbort, { once: true });
    if (abandoned.aborted) {
      onAbort();
    }
    promise.then(
      (value) => settle({ kind: 'value', value }),
      (error: unknown) => {
        clear();
        reject(error);
      },
    );
  });
}

/** Waits until time is up. Throws if the action is abandoned meanwhile. */
export async function pause(limits: WaitLimits): Promise<void> {
  await waitFor(new Promise<never>(() => undefined), limits);
  if (limits.abandoned.aborted) {
    throw new ActionFailure('JobFailed', 'abandoned');
  }
}

/** "20 minutes", "7 days", "1.5 seconds": a time limit for messages. */
export function sayDuration(milliseconds: number): string {
  const units: readonly (readonly [string, number])[] = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
    ['second', 1000],
  ];
  const [unit, length] = units.find(([, size]) => milliseconds >= size && milliseconds % size === 0) ?? [
    'second',
    1000,
  ];
  const amount = milliseconds / length;
  return `${amount} ${unit}${amount === 1 ? '' : 's'}`;
}
