/** A reason that the reader can act on. It contains no value and no SDK error message. */
export class TokenError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'TokenError';
  }
}

const ERROR_CODE = /^[A-Za-z]{1,64}$/;

/** The code of an SDK error. The message is left out, because a service may repeat in it what it was sent. */
export function codeOf(error: unknown): string {
  const { name } = (error ?? {}) as { readonly name?: unknown };
  if (name === 'AbortError') {
    return 'timed out';
  }
  return typeof name === 'string' && ERROR_CODE.test(name) ? name : 'unknown error';
}
