import {
  CompleteLayerUploadCommand,
  ECRClient,
  GetDownloadUrlForLayerCommand,
  InitiateLayerUploadCommand,
  InvalidLayerPartException,
  LayerAlreadyExistsException,
  UploadLayerPartCommand,
  UploadNotFoundException,
} from '@aws-sdk/client-ecr';
import { reach } from './fetch';
import { Descriptor } from './manifest';

import { UPLOAD_TIMEOUT_MS, answered, callService } from '../../../lambda/call-service';
import { JobError } from '../../../lambda/job-error';
import { NotYet } from '../../../lambda/temporary';

export interface Repositories {
  readonly from: string;
  readonly to: string;
}

/**
 * Copies a layer in parts, so that its size does not matter. ECR verifies the digest at the end.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_UploadLayerPart.html
 */
export async function copyLayer(
  ecr: ECRClient,
  { from, to }: Repositories,
  layer: Descriptor,
  signal: AbortSignal,
): Promise<void> {
  const begin = new InitiateLayerUploadCommand({ repositoryName: to });
  const begun = await callService('ECR', signal, (abortSignal) => ecr.send(begin, { abortSignal }));
  const upload = { repositoryName: to, uploadId: answered('ECR', begun.uploadId) };
  const locate = new GetDownloadUrlForLayerCommand({ repositoryName: from, layerDigest: layer.digest });
  const located = await callService('ECR', signal, (abortSignal) => ecr.send(locate, { abortSignal }));
  const downloadUrl = answered('ECR', located.downloadUrl);
  for (const { first, last } of parts(layer.size, answered('ECR', begun.partSize))) {
    const layerPartBlob = await download(downloadUrl, first, last, signal);
    await uploadPart(ecr, { ...upload, partFirstByte: first, partLastByte: last, layerPartBlob }, signal);
  }
  await complete(ecr, { ...upload, layerDigests: [layer.digest] }, signal);
}

/** ECR rejects a part that it already has: an earlier request succeeded, but its response was lost. */
async function uploadPart(ecr: ECRClient, input: UploadLayerPartCommand['input'], signal: AbortSignal): Promise<void> {
  const send = async (abortSignal: AbortSignal) => ecr.send(new UploadLayerPartCommand(input), { abortSignal });
  try {
    answered('ECR', (await callService('ECR', signal, send, UPLOAD_TIMEOUT_MS)).lastByteReceived);
  } catch (error) {
    if (!(error instanceof InvalidLayerPartException)) {
      throw error;
    }
    if (error.lastValidByteReceived !== input.partLastByte) {
      throw new NotYet('ECR lost a part of a layer', { cause: error });
    }
  }
}

interface Part {
  readonly first: number;
  readonly last: number;
}

/** Generates parts one by one, because a build can write any size into a manifest. */
function* parts(size: number, partSize: number): Generator<Part> {
  for (let first = 0; first < size; first += partSize) {
    yield { first, last: Math.min(first + partSize, size) - 1 };
  }
}

/** The URL is presigned: it needs no credentials and is itself a secret. */
async function download(url: string, first: number, last: number, signal: AbortSignal): Promise<Uint8Array> {
  const { status, bytes } = await reach('a layer of the image', signal, async (abortSignal) => {
    const headers = { Range: `bytes=${first}-${last}` };
    const response = await fetch(url, { headers, signal: abortSignal });
    return { status: response.status, bytes: new Uint8Array(await response.arrayBuffer()) };
  });
  if (status === 416) {
    throw new JobError('JobFailed', 'a layer of the image is shorter than its manifest says: push the image again');
  }
  if (status !== 206 || bytes.length !== last - first + 1) {
    throw new NotYet(`the download of a layer returned status ${status} and ${bytes.length} bytes`);
  }
  return bytes;
}

/** An earlier request, or another image with the same layer, may have been faster. */
async function complete(
  ecr: ECRClient,
  input: CompleteLayerUploadCommand['input'],
  signal: AbortSignal,
): Promise<void> {
  const send = async (abortSignal: AbortSignal) => ecr.send(new CompleteLayerUploadCommand(input), { abortSignal });
  try {
    answered('ECR', (await callService('ECR', signal, send, UPLOAD_TIMEOUT_MS)).layerDigest);
  } catch (error) {
    if (error instanceof UploadNotFoundException) {
      throw new NotYet('ECR no longer knows the upload of a layer', { cause: error });
    }
    if (!(error instanceof LayerAlreadyExistsException)) {
      throw error;
    }
  }
}
