/** Every manifest type that a build may push. ECR converts unlisted types, which changes the digest. */
export const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** A manifest exactly as it was pushed: its digest depends on every character. */
export interface RawManifest {
  readonly imageManifest: string;
  readonly imageManifestMediaType?: string;
}
