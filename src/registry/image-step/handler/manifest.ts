import { createHash } from 'node:crypto';
import { isImageDigest } from '../../../lambda/image-digest';
import { JobError } from '../../../lambda/job-error';
import { RawManifest } from '../../../lambda/manifests';

/** A reference by digest in a manifest. */
export interface Descriptor {
  readonly digest: string;
  readonly size: number;
}

/** What must be in a repository before the manifest can be. */
export interface ManifestContents {
  /** The manifests of an index, one for each platform. */
  readonly manifests: readonly Descriptor[];
  /** The configuration and the layers of an image. */
  readonly blobs: readonly Descriptor[];
}

/**
 * Reads a manifest after checking that it is the requested one.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/manifest.md
 * @see https://github.com/opencontainers/image-spec/blob/main/image-index.md
 */
export function readManifest(digest: string, { imageManifest }: RawManifest): ManifestContents {
  const actual = `sha256:${createHash('sha256').update(imageManifest).digest('hex')}`;
  if (actual !== digest) {
    throw new JobError('JobFailed', `ECR returned a manifest with the digest ${actual} for ${digest}: release again`);
  }
  const { manifests, config, layers } = parse(digest, imageManifest);
  return {
    manifests: descriptors(digest, manifests ?? []),
    blobs: descriptors(digest, [...(config ? [config] : []), ...(layers ?? []).filter(isStored)]),
  };
}

interface Manifest {
  readonly manifests?: unknown[];
  readonly config?: unknown;
  readonly layers?: unknown[];
}

function parse(digest: string, text: string): Manifest {
  const manifest: unknown = parseJson(text);
  const { manifests, layers } = (manifest ?? {}) as Partial<Record<string, unknown>>;
  if (!Array.isArray(manifests) && !Array.isArray(layers)) {
    throw unknownManifest(digest);
  }
  return manifest as Manifest;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Windows layers that Microsoft serves are not in any registry. */
function isStored(layer: unknown): boolean {
  return !Array.isArray((layer as { readonly urls?: unknown } | null)?.urls);
}

function descriptors(digest: string, values: readonly unknown[]): Descriptor[] {
  return values.map((value) => {
    const descriptor = (value ?? {}) as Partial<Descriptor>;
    const { size = -1 } = descriptor;
    if (!isImageDigest(descriptor.digest) || !Number.isSafeInteger(size) || size < 0) {
      throw unknownManifest(digest);
    }
    return { digest: descriptor.digest, size };
  });
}

function unknownManifest(digest: string): JobError {
  return new JobError(
    'JobFailed',
    `image ${digest} has a manifest that is neither an image nor an index: push it with Docker or another OCI client`,
  );
}
