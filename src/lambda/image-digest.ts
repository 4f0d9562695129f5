import { JobError } from './job-error';

/** The digest is a variable of an earlier action. Any other value means that the action did not export it. */
export function imageDigestOf(userParameters: unknown): string {
  const { imageDigest } = (userParameters ?? {}) as { readonly imageDigest?: unknown };
  if (typeof imageDigest !== 'string' || !/^sha256:[0-9a-f]{64}$/.test(imageDigest)) {
    throw new JobError(
      'ConfigurationError',
      `imageDigest must be 'sha256:' followed by 64 hex digits, got ${JSON.stringify(imageDigest)}: export it from the build`,
    );
  }
  return imageDigest;
}
