import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from './account';

/** Polls until there is a result. */
export async function waitFor<T>(
  { pace }: Pick<Account, 'pace'>,
  what: string,
  limit: Exclude<keyof Account['pace'], 'pollMs' | 'repeatUploadMs'>,
  signal: AbortSignal,
  look: () => Promise<T | undefined>,
): Promise<T> {
  const end = Date.now() + pace[limit];
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`${what} did not come within ${Math.round(pace[limit] / 1000)} s`);
    await sleep(pace.pollMs, undefined, { signal });
  }
}
