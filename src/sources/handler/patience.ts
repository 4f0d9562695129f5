import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from './token-error';
import { isTemporary } from '../../lambda/temporary';

/** IAM needs seconds to propagate a new role's permissions. The SDK has already retried throttled calls. */
const DELAYS_MS = [1_000, 2_000, 4_000, 8_000];
const DENIALS = ['AccessDenied', 'AccessDeniedException', 'InvalidKeyId'];

export function isDenial(error: unknown): boolean {
  return DENIALS.includes(codeOf(error));
}

/** Retries a call, after a delay, whose failure may be temporary. */
export async function patiently<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (const delay of DELAYS_MS) {
    try {
      return await call();
    } catch (error) {
      if (!mayGetBetter(error)) {
        throw error;
      }
      await sleep(delay, undefined, { signal });
    }
  }
  return call();
}

function mayGetBetter(error: unknown): boolean {
  return isDenial(error) || (error instanceof Error && isTemporary(error));
}
