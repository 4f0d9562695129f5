import { ActionPlace, actionPlace } from './attempts';
import { imageDigestOf } from './image-digest';
import { requireVersion } from './versions';

/** The user parameters that every action of ours passes to its function. */
export interface JobParameters extends ActionPlace {
  /** Digest of the image, `sha256:` and 64 hex digits. */
  readonly imageDigest: string;
}

/** Reads them, once it is known that they mean what this version of the function takes them for. */
export function jobParameters(userParameters: unknown): JobParameters {
  const given = (userParameters ?? {}) as { readonly version?: unknown; readonly imageDigest?: unknown };
  requireVersion('the user parameters', given);
  return { imageDigest: imageDigestOf(given), ...actionPlace(given) };
}
