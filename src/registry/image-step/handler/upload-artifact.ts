import { AwsClient } from 'aws4fetch';

import { reach } from './fetch';
import { JobError } from '../../../lambda/job-error';
import { JobArtifacts } from '../../../lambda/job-event';
import { NotYet } from '../../../lambda/temporary';

/** S3's responses to requests that may succeed a moment later. */
const TRANSIENT_STATUSES = [408, 409, 429];

/**
 * Uploads the action's only output artifact to where CodePipeline expects it, with the credentials of the job. The
 * function's own role cannot write to the bucket, and a build's role can only write elsewhere. The SDK's S3 client
 * would double the size of the bundle.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
export async function uploadArtifact(
  { outputs: [output], credentials, encryptionKeyId }: JobArtifacts,
  bucketDomain: string,
  body: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  const client = new AwsClient({ ...credentials, service: 's3', region: process.env.AWS_REGION, retries: 0 });
  const headers = { 'content-type': 'application/zip', ...encryption(encryptionKeyId) };
  const url = `${bucketUrl(bucketDomain, output.bucketName)}/${output.objectKey.split('/').map(encodeURIComponent).join('/')}`;
  const { ok, status, text, etag } = await reach('S3', signal, async (abortSignal) => {
    const request = { method: 'PUT', headers, body: Buffer.from(body), signal: abortSignal };
    const response = await client.fetch(url, request);
    const { ok: isOk, headers: answer } = response;
    return { ok: isOk, status: response.status, text: await response.text(), etag: answer.get('etag') };
  });
  if (!ok) {
    throw uploadError(`${output.bucketName}/${output.objectKey}`, status, text);
  }
  if (etag === null) {
    throw new NotYet('S3 returned no ETag for the uploaded object');
  }
}

function encryption(keyId: string | undefined): Record<string, string> {
  return keyId === undefined
    ? {}
    : { 'x-amz-server-side-encryption': 'aws:kms', 'x-amz-server-side-encryption-aws-kms-key-id': keyId };
}

/** @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
function bucketUrl(bucketDomain: string, bucketName: string): string {
  const endpoint = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  return endpoint === undefined ? `https://${bucketDomain}` : `${endpoint}/${bucketName}`;
}

function uploadError(object: string, status: number, body: string): Error {
  const code = /<Code>(\w+)<\/Code>/.exec(body)?.[1] ?? 'no code';
  const message = `the image definitions could not be uploaded to ${object} (S3 returned ${status}, ${code})`;
  if (status >= 500 || TRANSIENT_STATUSES.includes(status)) {
    return new NotYet(message);
  }
  return status === 403
    ? new JobError('PermissionError', `${message}: allow the pipeline's role to put objects there`)
    : new JobError('JobFailed', `${message}: retry the stage`);
}
