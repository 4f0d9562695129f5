import { JobError } from './job-error';

/** @see https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests */
export function isImageDigest(value: unknown): value is string {
  return typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value);
}

/** The digest is a variable of an earlier action. Any other value means that the action did not export it. */
export function imageDigestOf({ imageDigest }: { readonly imageDigest?: unknown }): string {
  if (!isImageDigest(imageDigest)) {
    throw new JobError(
      'ConfigurationError',
      `imageDigest must be 'sha256:' followed by 64 hex digits, got ${JSON.stringify(imageDigest)}: export it from the build`,
    );
  }
  return imageDigest;
}
