import { UPLOAD_TIMEOUT_MS, callService } from '../../../lambda/call-service';
import { NotYet } from '../../../lambda/temporary';

/** What came of a request outside of the SDK; a broken connection is waited for, as the SDK's are. */
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
