/** Every manifest that a build may push; ECR converts what is not listed, and a converted manifest has another digest. */
export const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** A manifest as it was pushed: its digest is that of these very characters. */
export interface RawManifest {
  readonly imageManifest: string;
  readonly imageManifestMediaType?: string;
}
