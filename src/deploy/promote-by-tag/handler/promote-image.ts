import {
  BatchGetImageCommand,
  DescribeImagesCommand,
  ECRClient,
  ImageNotFoundException,
  ImageTagAlreadyExistsException,
  PutImageCommand,
} from '@aws-sdk/client-ecr';
import { JobError } from '../../../private/handlers/job-error';

/** Every manifest that a build may push; ECR converts what is not listed, and a converted manifest has another digest. */
const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

export interface Promotion {
  readonly repositoryName: string;
  readonly imageDigest: string;
  readonly imageTag: string;
}

/** Puts the tag on the image with the digest; an image that has it already is left alone, so a repeated job does no harm. */
export async function promoteImage(ecr: ECRClient, promotion: Promotion, abortSignal: AbortSignal): Promise<string> {
  const { repositoryName, imageDigest, imageTag } = promotion;
  if ((await tagsOf(ecr, promotion, abortSignal)).includes(imageTag)) {
    return `${repositoryName}@${imageDigest} is tagged '${imageTag}' already`;
  }
  const image = await manifestOf(ecr, promotion, abortSignal);
  try {
    await ecr.send(new PutImageCommand({ repositoryName, imageDigest, imageTag, ...image }), { abortSignal });
  } catch (error) {
    throw error instanceof ImageTagAlreadyExistsException ? immutableTag(promotion) : error;
  }
  return `tagged ${repositoryName}@${imageDigest} as '${imageTag}'`;
}

async function tagsOf(ecr: ECRClient, promotion: Promotion, abortSignal: AbortSignal): Promise<string[]> {
  const { repositoryName, imageDigest } = promotion;
  try {
    const command = new DescribeImagesCommand({ repositoryName, imageIds: [{ imageDigest }] });
    const { imageDetails = [] } = await ecr.send(command, { abortSignal });
    return imageDetails.flatMap((image) => image.imageTags ?? []);
  } catch (error) {
    throw error instanceof ImageNotFoundException ? missingImage(promotion) : error;
  }
}

async function manifestOf(ecr: ECRClient, promotion: Promotion, abortSignal: AbortSignal) {
  const { repositoryName, imageDigest } = promotion;
  const command = new BatchGetImageCommand({
    repositoryName,
    imageIds: [{ imageDigest }],
    acceptedMediaTypes: MANIFEST_TYPES,
  });
  const { images = [] } = await ecr.send(command, { abortSignal });
  if (!images[0]?.imageManifest) {
    throw missingImage(promotion);
  }
  return { imageManifest: images[0].imageManifest, imageManifestMediaType: images[0].imageManifestMediaType };
}

function missingImage({ repositoryName, imageDigest }: Promotion): JobError {
  return new JobError(
    'JobFailed',
    `there is no image ${imageDigest} in repository '${repositoryName}': build it again`,
  );
}

function immutableTag({ repositoryName, imageTag }: Promotion): JobError {
  const wayOut = `exclude '${imageTag}' from the tag immutability of the repository`;
  return new JobError(
    'ConfigurationError',
    `tag '${imageTag}' of repository '${repositoryName}' is immutable: ${wayOut}`,
  );
}
