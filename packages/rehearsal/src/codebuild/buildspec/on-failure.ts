import type { OnFailure } from './phases';

export type OnFailureSetting =
  | { readonly kind: 'play'; readonly value: OnFailure }
  | { readonly kind: 'retry' }
  | { readonly kind: 'invalid'; readonly reason: string };

const RETRY = /^RETRY(?:-(\d+))?(?:-(.+))?$/is;

/** Reads the forms `ABORT`, `CONTINUE`, `RETRY`, `RETRY-count`, `RETRY-regex` and `RETRY-count-regex`. */
export function readOnFailure(text: string): OnFailureSetting {
  if (text === 'ABORT' || text === 'CONTINUE') {
    return { kind: 'play', value: text };
  }
  const retry = RETRY.exec(text);
  if (!retry) {
    return { kind: 'invalid', reason: 'must be ABORT, CONTINUE, RETRY, RETRY-count, RETRY-regex or RETRY-count-regex' };
  }
  if (retry[1] !== undefined && Number(retry[1]) > 100) {
    return { kind: 'invalid', reason: 'must retry between 0 and 100 times' };
  }
  return { kind: 'retry' };
}
