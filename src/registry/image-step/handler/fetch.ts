import { NotYet } from '../../../private/handlers/temporary';

/** What came of a request outside of the SDK; a broken connection is waited for, as the SDK's are. */
export async function reach<T>(what: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    if (error instanceof TypeError) {
      throw new NotYet(`${what} could not be reached`);
    }
    throw error;
  }
}
