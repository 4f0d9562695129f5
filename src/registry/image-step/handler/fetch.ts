import { UPLOAD_TIMEOUT_MS, callService } from '../../../lambda/call-service';
import { NotYet } from '../../../lambda/temporary';

/** The result of a request outside the SDK. A broken connection is retried later, as with the SDK. */
export async function reach<T>(
  what: string,
  signal: AbortSignal,
  request: (abortSignal: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    return await callService(what, signal, request, UPLOAD_TIMEOUT_MS);
  } catch (error) {
    if (error instanceof TypeError) {
      throw new NotYet(`${what} could not be reached`, { cause: error });
    }
    throw error;
  }
}
