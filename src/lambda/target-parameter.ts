import { JobError } from './job-error';

/** The user parameter that names what a stage deploys to. */
export function targetOf(userParameters: unknown): string {
  const { target } = (userParameters ?? {}) as { readonly target?: unknown };
  if (typeof target !== 'string' || target === '') {
    throw new JobError(
      'ConfigurationError',
      `user parameter target must be a string, got ${JSON.stringify(target)}: deploy the pipeline again`,
    );
  }
  return target;
}
