/** A reason that the person who reads it can act on, and which holds nothing of a value or of an error of the SDK. */
export class TokenError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'TokenError';
  }
}

const ERROR_CODE = /^[A-Za-z]{1,64}$/;

/** The code of an error of the SDK. Its message is left out, since a service may repeat in it what it was sent. */
export function codeOf(error: unknown): string {
  const { name } = (error ?? {}) as { readonly name?: unknown };
  if (name === 'AbortError') {
    return 'not in time';
  }
  return typeof name === 'string' && ERROR_CODE.test(name) ? name : 'unknown error';
}
