/** Something that a job waits for is not available yet. CodePipeline asks again later, so the function never sleeps. */
export class NotYet extends Error {}

/** Names that AWS services use for throttled requests. */
const THROTTLES = [
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
];
/** @see https://nodejs.org/api/errors.html#common-system-errors */
const BROKEN_CONNECTIONS = [
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'HPE_INVALID_CONSTANT',
];
const TIMEOUTS = ['AbortError', 'RequestTimeout', 'RequestTimeoutException', 'TimeoutError'];

/** What SDK errors contain besides a name and a message. */
interface SdkError {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly $fault?: unknown;
  readonly $retryable?: unknown;
  readonly $response?: unknown;
  readonly $responseBodyText?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: unknown };
}

/** Whether the same request may succeed a little later. */
export function isTemporary(error: unknown): boolean {
  return error instanceof NotYet || symptomOf(error) !== undefined;
}

/**
 * What is wrong with a service, in words that follow its name. Undefined if waiting does not help. The SDK's message
 * for a response that it cannot read ("inspect the hidden field") is meant for programmers.
 */
export function symptomOf(error: unknown): string | undefined {
  const { name, code, $fault, $retryable, $response, $responseBodyText, $metadata } = (error ?? {}) as SdkError;
  const status = typeof $metadata?.httpStatusCode === 'number' ? $metadata.httpStatusCode : 0;
  if (includes(THROTTLES, name) || status === 429) {
    return 'is receiving too many requests';
  }
  if (includes(TIMEOUTS, name)) {
    return 'did not respond in time';
  }
  if (includes(BROKEN_CONNECTIONS, code) || isCutOff(error)) {
    return 'could not be reached';
  }
  if ($fault === 'server' || status >= 500 || $retryable !== undefined) {
    return 'has an internal error';
  }
  const isUnreadable = error instanceof SyntaxError || (error instanceof TypeError && $response !== undefined);
  return isUnreadable || $responseBodyText !== undefined ? 'returned a response that cannot be read' : undefined;
}

/** Node's message for a connection that ended in the middle of a response. */
function isCutOff(error: unknown): boolean {
  return error instanceof Error && /^(aborted|socket hang up|Premature close)$/i.test(error.message);
}

function includes(names: readonly string[], value: unknown): boolean {
  return typeof value === 'string' && names.includes(value);
}
