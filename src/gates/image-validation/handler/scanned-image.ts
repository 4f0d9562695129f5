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

/** Number of findings by severity. */
export type Findings = Readonly<Record<string, number>>;

/** What ECR says of a scan; `status` is its own word, such as `COMPLETE`. */
export type Scan =
  | { readonly state: 'findings'; readonly status: string; readonly findings: Findings }
  | { readonly state: 'running'; readonly status: string }
  | { readonly state: 'unavailable'; readonly status: string; readonly description?: string };

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
    if (STATUSES_WITH_FINDINGS.includes(status)) {
      return { state: 'findings', status, findings: imageScanFindings?.findingSeverityCounts ?? {} };
    }
    return STATUSES_BEFORE_FINDINGS.includes(status)
      ? { state: 'running', status }
      : { state: 'unavailable', status, description };
  } catch (error) {
    if (error instanceof ScanNotFoundException) {
      const status = 'NOT_FOUND';
      return isFresh(image)
        ? { state: 'running', status }
        : { state: 'unavailable', status, description: error.message };
    }
    throw error;
  }
}

function isFresh({ pushedAt }: FoundImage): boolean {
  return pushedAt !== undefined && Date.now() - pushedAt.getTime() < SCAN_BEGINS_WITHIN_MS;
}
