import { DescribeImagesCommand, ECRClient, ImageNotFoundException } from '@aws-sdk/client-ecr';
import { copyImage } from './copy-image';
import { PublicationParameters } from './publication';
import { JobError } from '../../../private/handlers/job-error';

export interface Publication extends PublicationParameters {
  /** Where the build pushed. */
  readonly buildRepository: string;
  /** What the image is deployed from, and no build can push to. */
  readonly repository: string;
}

/** What the execution deploys. */
export interface PublishedImage {
  readonly digest: string;
  readonly summary: string;
}

/**
 * Fixes the image of an execution: once it has been published, a rebuilt or repeated claim changes nothing.
 *
 * | tag in the repository | tag in the build's repository | what happens |
 * |---|---|---|
 * | on any image          | not looked at                 | that image is the execution's |
 * | none                  | on the claimed image          | it is copied, then tagged |
 * | none                  | on another image, or none     | refused |
 */
export async function publishImage(
  ecr: ECRClient,
  publication: Publication,
  signal: AbortSignal,
): Promise<PublishedImage> {
  const { buildRepository, repository, imageDigest, imageTag } = publication;
  const published = await digestOf(ecr, repository, imageTag, signal);
  if (published !== undefined) {
    return { digest: published, summary: alreadyPublished(publication, published) };
  }
  const pushed = await digestOf(ecr, buildRepository, imageTag, signal);
  if (pushed !== imageDigest) {
    throw new JobError('JobFailed', refusal(publication, pushed));
  }
  await copyImage(ecr, { from: buildRepository, to: repository }, { digest: imageDigest, tag: imageTag }, signal);
  return { digest: imageDigest, summary: `published ${repository}@${imageDigest} with the tag '${imageTag}'` };
}

async function digestOf(
  ecr: ECRClient,
  repositoryName: string,
  imageTag: string,
  abortSignal: AbortSignal,
): Promise<string | undefined> {
  try {
    const command = new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag }] });
    const { imageDetails: [image] = [] } = await ecr.send(command, { abortSignal });
    return image?.imageDigest;
  } catch (error) {
    if (error instanceof ImageNotFoundException) {
      return undefined;
    }
    throw error;
  }
}

function alreadyPublished({ repository, imageDigest, imageTag }: Publication, published: string): string {
  const image = `${repository}@${published} was published with the tag '${imageTag}' before`;
  return published === imageDigest ? image : `${image}: the execution keeps it, and ${imageDigest} is not used`;
}

function refusal({ buildRepository, imageDigest, imageTag }: Publication, pushed: string | undefined): string {
  const claim = `the build says that it pushed ${imageDigest}`;
  return pushed === undefined
    ? `${claim}, but repository '${buildRepository}' has no image with the tag '${imageTag}': let the build push it with this tag`
    : `${claim}, but the tag '${imageTag}' of repository '${buildRepository}' is on ${pushed}: nothing is deployed. Find out who pushed the other image, then release again`;
}
