import { DescribeImagesCommand, ECRClient, ImageNotFoundException } from '@aws-sdk/client-ecr';
import { copyImage } from './copy-image';
import { PublicationParameters } from './publication';
import { answered, callService } from '../../../lambda/call-service';
import { JobError } from '../../../lambda/job-error';

export interface Publication extends Pick<PublicationParameters, 'imageDigest' | 'imageTag'> {
  /** The repository that the build pushed to. */
  readonly buildRepository: string;
  /** The repository that the image is deployed from, and that no build can push to. */
  readonly repository: string;
  /** Whether the job's action is in progress. A late copy of a job must not change what a newer attempt made. */
  isInProgress(): Promise<boolean>;
}

/** The image that the execution deploys. */
export interface PublishedImage {
  readonly digest: string;
  readonly summary: string;
}

/**
 * Pins the image of an execution: once it is published, a rebuilt or repeated claim changes nothing. Returns undefined if
 * the action has ended.
 *
 * | tag in the repository | tag in the build repository   | what happens |
 * |---|---|---|
 * | on any image          | not checked                   | that image is the execution's |
 * | none                  | on the claimed image          | it is copied, then tagged |
 * | none                  | on another image, or none     | the claim is rejected |
 */
export async function publishImage(
  ecr: ECRClient,
  publication: Publication,
  signal: AbortSignal,
): Promise<PublishedImage | undefined> {
  const { buildRepository, repository, imageDigest, imageTag } = publication;
  const published = await digestOf(ecr, repository, imageTag, signal);
  if (published !== undefined) {
    return { digest: published, summary: alreadyPublished(publication, published) };
  }
  const pushed = await digestOf(ecr, buildRepository, imageTag, signal);
  if (pushed !== imageDigest) {
    throw new JobError('JobFailed', refusal(publication, pushed));
  }
  const image = { digest: imageDigest, tag: imageTag, isWanted: async () => publication.isInProgress() };
  if (!(await copyImage(ecr, { from: buildRepository, to: repository }, image, signal))) {
    return undefined;
  }
  return { digest: imageDigest, summary: `published ${repository}@${imageDigest} with the tag '${imageTag}'` };
}

async function digestOf(
  ecr: ECRClient,
  repositoryName: string,
  imageTag: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const command = new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag }] });
    const { imageDetails } = await callService('ECR', signal, (abortSignal) => ecr.send(command, { abortSignal }));
    return answered('ECR', imageDetails)[0]?.imageDigest;
  } catch (error) {
    if (error instanceof ImageNotFoundException) {
      return undefined;
    }
    throw error;
  }
}

function alreadyPublished({ repository, imageDigest, imageTag }: Publication, published: string): string {
  const image = `${repository}@${published} was already published with the tag '${imageTag}'`;
  return published === imageDigest ? image : `${image}: the execution keeps it, and ${imageDigest} is ignored`;
}

function refusal({ buildRepository, imageDigest, imageTag }: Publication, pushed: string | undefined): string {
  const claim = `the build reports that it pushed ${imageDigest}`;
  return pushed === undefined
    ? `${claim}, but repository '${buildRepository}' has no image with the tag '${imageTag}': push it with this tag in the build`
    : `${claim}, but the tag '${imageTag}' of repository '${buildRepository}' points to ${pushed}: nothing is deployed. Find out who pushed the other image, then release again`;
}
