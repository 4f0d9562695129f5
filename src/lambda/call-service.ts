import { NotYet, symptomOf } from './temporary';

/** A request that hangs must not use up the time of all others. */
const CALL_TIMEOUT_MS = 10_000;
/** The same for a request that carries much data. */
export const UPLOAD_TIMEOUT_MS = 60_000;

/** Calls an AWS service. A temporary problem becomes a `NotYet` with a plain message; other errors are passed on. */
export async function callService<T>(
  service: string,
  signal: AbortSignal,
  call: (abortSignal: AbortSignal) => Promise<T>,
  timeout = CALL_TIMEOUT_MS,
): Promise<T> {
  const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
  try {
    return await call(abortSignal);
  } catch (error) {
    const symptom = symptomOf(error);
    throw symptom === undefined ? error : new NotYet(`${service} ${symptom}`, { cause: error });
  }
}

/** Returns a field that every complete response has. A response without it was cut off on its way and says nothing. */
export function answered<T>(service: string, field: T | undefined): T {
  if (field === undefined) {
    throw new NotYet(`${service} returned an empty response`);
  }
  return field;
}
