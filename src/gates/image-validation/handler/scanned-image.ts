import {
  DescribeImageScanFindingsCommand,
  DescribeImagesCommand,
  ECRClient,
  ImageNotFoundException,
  ScanNotFoundException,
} from '@aws-sdk/client-ecr';
import { answered, callService } from '../../../lambda/call-service';

/** Enhanced scanning may begin minutes after the push. An image that was pushed earlier than this has no scan. */
const SCAN_BEGINS_WITHIN_MS = 10 * 60_000;
/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageScanStatus.html */
const STATUSES_WITH_FINDINGS = ['COMPLETE', 'ACTIVE'];
const STATUSES_BEFORE_FINDINGS = ['IN_PROGRESS', 'PENDING'];
const NOT_FOUND = 'NOT_FOUND';
/** An unknown status says nothing, so an image with one never passes. */
const STATUSES_WITHOUT_FINDINGS = [
  'FAILED',
  'UNSUPPORTED_IMAGE',
  'SCAN_ELIGIBILITY_EXPIRED',
  'FINDINGS_UNAVAILABLE',
  'LIMIT_EXCEEDED',
  'IMAGE_ARCHIVED',
  NOT_FOUND,
];

export interface ImageId {
  readonly repositoryName: string;
  readonly imageDigest: string;
}

export interface FoundImage {
  readonly tags: readonly string[];
  readonly pushedAt?: Date;
}

/** Number of findings by severity. */
export type Findings = Readonly<Record<string, number>>;

/** What ECR reports about a scan. `status` is ECR's own value, such as `COMPLETE`. */
export type Scan =
  | { readonly state: 'findings'; readonly status: string; readonly findings: Findings }
  | { readonly state: 'running'; readonly status: string }
  | { readonly state: 'unavailable'; readonly status: string; readonly description?: string }
  | { readonly state: 'unknown'; readonly status: string };

/** The image in the registry, or undefined if it is not there. */
export async function findImage(ecr: ECRClient, id: ImageId, signal: AbortSignal): Promise<FoundImage | undefined> {
  const { repositoryName, imageDigest } = id;
  try {
    const command = new DescribeImagesCommand({ repositoryName, imageIds: [{ imageDigest }] });
    const { imageDetails } = await callService('ECR', signal, (abortSignal) => ecr.send(command, { abortSignal }));
    const image = answered('ECR', imageDetails?.[0]);
    return { tags: image.imageTags ?? [], pushedAt: image.imagePushedAt };
  } catch (error) {
    if (error instanceof ImageNotFoundException) {
      return undefined;
    }
    throw error;
  }
}

/**
 * With enhanced scanning, ECR can report a scan as ACTIVE or COMPLETE without findings before there are any. Only
 * `imageScanCompletedAt` shows that the image has been scanned.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageScanFindings.html
 */
export async function readScan(
  ecr: ECRClient,
  { repositoryName, imageDigest }: ImageId,
  image: FoundImage,
  signal: AbortSignal,
): Promise<Scan> {
  try {
    const command = new DescribeImageScanFindingsCommand({ repositoryName, imageId: { imageDigest } });
    const answer = await callService('ECR', signal, (abortSignal) => ecr.send(command, { abortSignal }));
    const status: string = answered('ECR', answer.imageScanStatus?.status);
    const { imageScanCompletedAt, findingSeverityCounts = {} } = answer.imageScanFindings ?? {};
    if (STATUSES_WITH_FINDINGS.includes(status)) {
      return imageScanCompletedAt === undefined
        ? { state: 'running', status: `${status} without findings` }
        : { state: 'findings', status, findings: findingSeverityCounts };
    }
    if (STATUSES_BEFORE_FINDINGS.includes(status)) {
      return { state: 'running', status };
    }
    return STATUSES_WITHOUT_FINDINGS.includes(status)
      ? { state: 'unavailable', status, description: answer.imageScanStatus?.description }
      : { state: 'unknown', status };
  } catch (error) {
    if (error instanceof ScanNotFoundException) {
      return isFresh(image)
        ? { state: 'running', status: NOT_FOUND }
        : { state: 'unavailable', status: NOT_FOUND, description: error.message };
    }
    throw error;
  }
}

function isFresh({ pushedAt }: FoundImage): boolean {
  return pushedAt !== undefined && Date.now() - pushedAt.getTime() < SCAN_BEGINS_WITHIN_MS;
}
