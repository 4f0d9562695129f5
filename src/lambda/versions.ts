import { JobError } from './job-error';

/**
 * The version of the user parameters and tokens that the functions of this library read. Raise it when their shape or
 * meaning changes: an execution can bring parameters of an older template, and a function can be updated between two
 * jobs of an action.
 */
export const VERSION = 1;

/** Throws unless the value is of this version, because another one may mean something else. */
export function requireVersion(what: string, { version }: { readonly version?: unknown }): void {
  if (version !== VERSION) {
    throw new JobError(
      'ConfigurationError',
      `${what} must have version ${VERSION}, got ${JSON.stringify(version) ?? 'none'}: the pipeline was updated while the execution ran, so release the change again`,
    );
  }
}
