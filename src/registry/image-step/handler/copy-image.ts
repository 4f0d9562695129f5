import {
  BatchCheckLayerAvailabilityCommand,
  ECRClient,
  ImageAlreadyExistsException,
  ImageTagAlreadyExistsException,
  PutImageCommand,
} from '@aws-sdk/client-ecr';
import { Repositories, copyLayer } from './copy-layer';
import { Descriptor, readManifest } from './manifest';
import { answered, callService } from '../../../lambda/call-service';
import { RawManifest, manifestOf } from '../../../lambda/manifests';
import { NotYet } from '../../../lambda/temporary';

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchCheckLayerAvailability.html */
const MAX_DIGESTS = 100;

/** An image in the build repository, and whether the job may still tag it. */
export interface ClaimedImage {
  readonly digest: string;
  readonly tag: string;
  isWanted(): Promise<boolean>;
}

/**
 * Copies an image to another repository of the same registry with the same digest. Tags it if that is still wanted, and
 * returns whether it did. What is already there is not copied again, so a repeated job continues where the last one
 * ended.
 */
export async function copyImage(
  ecr: ECRClient,
  repositories: Repositories,
  { digest: imageDigest, tag, isWanted }: ClaimedImage,
  signal: AbortSignal,
): Promise<boolean> {
  const manifest = await manifestOf(ecr, repositories.from, imageDigest, signal);
  const { manifests, blobs } = readManifest(imageDigest, manifest);
  for (const { digest } of manifests) {
    await copyPlatform(ecr, repositories, digest, signal);
  }
  await copyBlobs(ecr, repositories, blobs, signal);
  if (!(await isWanted())) {
    return false;
  }
  await putImage(ecr, repositories.to, { digest: imageDigest, tag, manifest }, signal);
  return true;
}

/** Copies one image of an index. Registries have no index of indexes. */
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
  signal: AbortSignal,
): Promise<Descriptor[]> {
  const missing = new Map(blobs.map((blob) => [blob.digest, blob]));
  const digests = [...missing.keys()];
  for (let first = 0; first < digests.length; first += MAX_DIGESTS) {
    const layerDigests = digests.slice(first, first + MAX_DIGESTS);
    const command = new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests });
    const { layers } = await callService('ECR', signal, (abortSignal) => ecr.send(command, { abortSignal }));
    answered('ECR', layers)
      .filter(({ layerAvailability }) => layerAvailability === 'AVAILABLE')
      .forEach(({ layerDigest }) => missing.delete(layerDigest!));
  }
  return [...missing.values()];
}

/** ECR checks the digest too. An image that already has the tag is left alone. */
async function putImage(
  ecr: ECRClient,
  repositoryName: string,
  image: { readonly digest: string; readonly tag?: string; readonly manifest: RawManifest },
  signal: AbortSignal,
): Promise<void> {
  const { digest: imageDigest, tag: imageTag, manifest } = image;
  const command = new PutImageCommand({ repositoryName, imageDigest, imageTag, ...manifest });
  try {
    const put = await callService('ECR', signal, (abortSignal) => ecr.send(command, { abortSignal }));
    answered('ECR', put.image);
  } catch (error) {
    if (error instanceof ImageTagAlreadyExistsException) {
      throw new NotYet('another job of the execution published an image at the same time', { cause: error });
    }
    if (!(error instanceof ImageAlreadyExistsException)) {
      throw error;
    }
  }
}
