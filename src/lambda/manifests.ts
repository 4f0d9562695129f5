import { BatchGetImageCommand, ECRClient } from '@aws-sdk/client-ecr';
import { answered, callService } from './call-service';
import { JobError } from './job-error';

/** Every manifest type that a build may push. ECR converts unlisted types, which changes the digest. */
const MANIFEST_TYPES = [
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

/** Reads a manifest from a repository. A missing image is a failure that the reader can act on. */
export async function manifestOf(
  ecr: ECRClient,
  repositoryName: string,
  imageDigest: string,
  signal: AbortSignal,
): Promise<RawManifest> {
  const command = new BatchGetImageCommand({
    repositoryName,
    imageIds: [{ imageDigest }],
    acceptedMediaTypes: MANIFEST_TYPES,
  });
  const { images, failures = [] } = await callService('ECR', signal, (abortSignal) =>
    ecr.send(command, { abortSignal }),
  );
  if (failures.some(({ failureCode }) => failureCode === 'ImageNotFound')) {
    throw new JobError(
      'JobFailed',
      `there is no image ${imageDigest} in repository '${repositoryName}': it was deleted, or the pipeline was updated with another repository, so release the change again`,
    );
  }
  const { imageManifest, imageManifestMediaType } = answered('ECR', images?.[0]);
  return { imageManifest: answered('ECR', imageManifest), imageManifestMediaType };
}

/**
 * The digests that an image index lists: one for each platform. None for an image of one platform.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/image-index.md
 */
export async function listedDigests(
  ecr: ECRClient,
  repositoryName: string,
  imageDigest: string,
  signal: AbortSignal,
): Promise<string[]> {
  const { imageManifest } = await manifestOf(ecr, repositoryName, imageDigest, signal);
  const { manifests = [] } = JSON.parse(imageManifest) as {
    readonly manifests?: readonly { readonly digest: string }[];
  };
  return manifests.map(({ digest }) => digest);
}
