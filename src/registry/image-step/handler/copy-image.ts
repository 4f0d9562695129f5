import {
  BatchCheckLayerAvailabilityCommand,
  BatchGetImageCommand,
  ECRClient,
  ImageAlreadyExistsException,
  PutImageCommand,
} from '@aws-sdk/client-ecr';
import { Repositories, copyLayer } from './copy-layer';
import { Descriptor, MANIFEST_TYPES, RawManifest, readManifest } from './manifest';
import { JobError } from '../../../private/handlers/job-error';

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchCheckLayerAvailability.html */
const MAX_DIGESTS = 100;

/**
 * Copies an image from one repository to another of the same registry, to the same digest, and tags it. What is there
 * already is not copied again, so a job that is repeated goes on where the last one ended.
 */
export async function copyImage(
  ecr: ECRClient,
  repositories: Repositories,
  image: { readonly digest: string; readonly tag: string },
  signal: AbortSignal,
): Promise<void> {
  const manifest = await manifestOf(ecr, repositories.from, image.digest, signal);
  const { manifests, blobs } = readManifest(image.digest, manifest);
  for (const { digest } of manifests) {
    await copyPlatform(ecr, repositories, digest, signal);
  }
  await copyBlobs(ecr, repositories, blobs, signal);
  await putImage(ecr, repositories.to, { ...image, manifest }, signal);
}

/** An image of an index. Registries have no index of indexes. */
async function copyPlatform(
  ecr: ECRClient,
  repositories: Repositories,
  digest: string,
  signal: AbortSignal,
): Promise<void> {
  const manifest = await manifestOf(ecr, repositories.from, digest, signal);
  await copyBlobs(ecr, repositories, readManifest(digest, manifest).blobs, signal);
  await putImage(ecr, repositories.to, { digest, manifest }, signal);
}

async function copyBlobs(
  ecr: ECRClient,
  repositories: Repositories,
  blobs: readonly Descriptor[],
  signal: AbortSignal,
): Promise<void> {
  for (const blob of await missingBlobs(ecr, repositories.to, blobs, signal)) {
    await copyLayer(ecr, repositories, blob, signal);
  }
}

async function missingBlobs(
  ecr: ECRClient,
  repositoryName: string,
  blobs: readonly Descriptor[],
  abortSignal: AbortSignal,
): Promise<Descriptor[]> {
  const missing = new Map(blobs.map((blob) => [blob.digest, blob]));
  const digests = [...missing.keys()];
  for (let first = 0; first < digests.length; first += MAX_DIGESTS) {
    const layerDigests = digests.slice(first, first + MAX_DIGESTS);
    const command = new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests });
    const { layers = [] } = await ecr.send(command, { abortSignal });
    layers
      .filter(({ layerAvailability }) => layerAvailability === 'AVAILABLE')
      .forEach(({ layerDigest }) => missing.delete(layerDigest!));
  }
  return [...missing.values()];
}

async function manifestOf(
  ecr: ECRClient,
  repositoryName: string,
  imageDigest: string,
  abortSignal: AbortSignal,
): Promise<RawManifest> {
  const command = new BatchGetImageCommand({
    repositoryName,
    imageIds: [{ imageDigest }],
    acceptedMediaTypes: MANIFEST_TYPES,
  });
  const { images: [image] = [] } = await ecr.send(command, { abortSignal });
  if (!image?.imageManifest) {
    throw new JobError(
      'JobFailed',
      `there is no image ${imageDigest} in repository '${repositoryName}': build it again`,
    );
  }
  return { imageManifest: image.imageManifest, imageManifestMediaType: image.imageManifestMediaType };
}

/** The digest is checked by ECR too. An image that has the tag already is left alone. */
async function putImage(
  ecr: ECRClient,
  repositoryName: string,
  image: { readonly digest: string; readonly tag?: string; readonly manifest: RawManifest },
  abortSignal: AbortSignal,
): Promise<void> {
  const { digest: imageDigest, tag: imageTag, manifest } = image;
  try {
    await ecr.send(new PutImageCommand({ repositoryName, imageDigest, imageTag, ...manifest }), { abortSignal });
  } catch (error) {
    if (!(error instanceof ImageAlreadyExistsException)) {
      throw error;
    }
  }
}
