import { NotYet, symptomOf } from './temporary';

/** A request that hangs must not take the time of all others. */
const CALL_TIMEOUT_MS = 10_000;
/** So must one that carries much data. */
export const UPLOAD_TIMEOUT_MS = 60_000;

/** Calls an AWS service. A problem that can pass becomes a `NotYet` in plain words; every other error is the service's own. */
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

/** A field that every true answer has; an answer without it was cut or emptied on its way, and says nothing. */
export function answered<T>(service: string, field: T | undefined): T {
  if (field === undefined) {
    throw new NotYet(`${service} gave an empty answer`);
  }
  return field;
}
