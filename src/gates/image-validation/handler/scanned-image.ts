import {
  DescribeImageScanFindingsCommand,
  DescribeImagesCommand,
  ECRClient,
  ImageNotFoundException,
  ScanNotFoundException,
} from '@aws-sdk/client-ecr';

/** Scan on push begins a moment after the push. */
const SCAN_BEGINS_WITHIN_MS = 60_000;
/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageScanStatus.html */
const STATUSES_WITH_FINDINGS = ['COMPLETE', 'ACTIVE'];
const STATUSES_BEFORE_FINDINGS = ['IN_PROGRESS', 'PENDING'];

export interface ImageId {
  readonly repositoryName: string;
  readonly imageDigest: string;
}

export interface FoundImage {
  readonly tags: readonly string[];
  readonly pushedAt?: Date;
}

export interface Scan {
  readonly state: 'findings' | 'running' | 'unavailable';
  /** What ECR says, such as `COMPLETE`. */
  readonly status: string;
  readonly description?: string;
  /** Number of findings by severity. */
  readonly findings?: Readonly<Record<string, number>>;
}

/** The image in the registry, or undefined when it is not there. */
export async function findImage(
  ecr: ECRClient,
  id: ImageId,
  abortSignal: AbortSignal,
): Promise<FoundImage | undefined> {
  const { repositoryName, imageDigest } = id;
  try {
    const command = new DescribeImagesCommand({ repositoryName, imageIds: [{ imageDigest }] });
    const { imageDetails: [image] = [] } = await ecr.send(command, { abortSignal });
    return image && { tags: image.imageTags ?? [], pushedAt: image.imagePushedAt };
  } catch (error) {
    if (error instanceof ImageNotFoundException) {
      return undefined;
    }
    throw error;
  }
}

export async function readScan(
  ecr: ECRClient,
  { repositoryName, imageDigest }: ImageId,
  image: FoundImage,
  abortSignal: AbortSignal,
): Promise<Scan> {
  try {
    const command = new DescribeImageScanFindingsCommand({ repositoryName, imageId: { imageDigest } });
    const { imageScanStatus, imageScanFindings } = await ecr.send(command, { abortSignal });
    const { status = 'UNKNOWN', description } = imageScanStatus ?? {};
    const state = stateOf(status);
    return { state, status, description, ...(state === 'findings' && { findings: countsOf(imageScanFindings) }) };
  } catch (error) {
    if (error instanceof ScanNotFoundException) {
      return { state: isFresh(image) ? 'running' : 'unavailable', status: 'NOT_FOUND', description: error.message };
    }
    throw error;
  }
}

function stateOf(status: string): Scan['state'] {
  if (STATUSES_WITH_FINDINGS.includes(status)) {
    return 'findings';
  }
  return STATUSES_BEFORE_FINDINGS.includes(status) ? 'running' : 'unavailable';
}

function countsOf(findings?: { readonly findingSeverityCounts?: Record<string, number> }): Record<string, number> {
  return findings?.findingSeverityCounts ?? {};
}

function isFresh({ pushedAt }: FoundImage): boolean {
  return pushedAt !== undefined && Date.now() - pushedAt.getTime() < SCAN_BEGINS_WITHIN_MS;
}
