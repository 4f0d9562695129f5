import {
  CompleteLayerUploadCommand,
  ECRClient,
  GetDownloadUrlForLayerCommand,
  InitiateLayerUploadCommand,
  LayerAlreadyExistsException,
  UploadLayerPartCommand,
} from '@aws-sdk/client-ecr';
import { reach } from './fetch';
import { Descriptor } from './manifest';

import { JobError } from '../../../private/handlers/job-error';
import { NotYet } from '../../../private/handlers/temporary';

export interface Repositories {
  readonly from: string;
  readonly to: string;
}

/**
 * Copies a layer, a part at a time, so that its size does not matter. ECR compares the digest at the end.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_UploadLayerPart.html
 */
export async function copyLayer(
  ecr: ECRClient,
  { from, to }: Repositories,
  layer: Descriptor,
  abortSignal: AbortSignal,
): Promise<void> {
  const upload = { repositoryName: to };
  const { uploadId, partSize } = await ecr.send(new InitiateLayerUploadCommand(upload), { abortSignal });
  const source = new GetDownloadUrlForLayerCommand({ repositoryName: from, layerDigest: layer.digest });
  const { downloadUrl } = await ecr.send(source, { abortSignal });
  for (const { first, last } of parts(layer.size, partSize!)) {
    const layerPartBlob = await download(downloadUrl!, first, last, abortSignal);
    const part = { ...upload, uploadId, partFirstByte: first, partLastByte: last, layerPartBlob };
    await ecr.send(new UploadLayerPartCommand(part), { abortSignal });
  }
  await complete(ecr, { ...upload, uploadId, layerDigests: [layer.digest] }, abortSignal);
}

interface Part {
  readonly first: number;
  readonly last: number;
}

/** One by one: a build can write any size into a manifest. */
function* parts(size: number, partSize: number): Generator<Part> {
  for (let first = 0; first < size; first += partSize) {
    yield { first, last: Math.min(first + partSize, size) - 1 };
  }
}

/** The URL is presigned: it needs no credentials, and is a secret itself. */
async function download(url: string, first: number, last: number, signal: AbortSignal): Promise<Uint8Array> {
  const { status, bytes } = await reach('a layer of the image', async () => {
    const response = await fetch(url, { headers: { Range: `bytes=${first}-${last}` }, signal });
    return { status: response.status, bytes: new Uint8Array(await response.arrayBuffer()) };
  });
  if (status === 416) {
    throw new JobError('JobFailed', 'a layer of the image is shorter than its manifest says: push the image again');
  }
  if (status !== 206 || bytes.length !== last - first + 1) {
    throw new NotYet(`the download of a layer answered ${status} with ${bytes.length} bytes`);
  }
  return bytes;
}

/** An earlier job, or another image with the same layer, can have been faster. */
async function complete(
  ecr: ECRClient,
  input: CompleteLayerUploadCommand['input'],
  abortSignal: AbortSignal,
): Promise<void> {
  try {
    await ecr.send(new CompleteLayerUploadCommand(input), { abortSignal });
  } catch (error) {
    if (!(error instanceof LayerAlreadyExistsException)) {
      throw error;
    }
  }
}
