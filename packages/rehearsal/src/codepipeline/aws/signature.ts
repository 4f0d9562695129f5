import { createHash, createHmac } from 'node:crypto';
import { REGION } from '../../account';
import type { SessionCredentials } from '../engine/credentials';

export interface SignedRequest {
  readonly service: string;
  readonly host: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly credentials: Omit<SessionCredentials, 'sessionToken'> & { readonly sessionToken?: string };
  readonly time: Date;
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/**
 * The headers of a signed POST to `/`: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 * For the one service without an installed client.
 */
export function signedHeaders(request: SignedRequest): Record<string, string> {
  const { service, host, credentials, body, time } = request;
  const timestamp = time.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = `${timestamp.slice(0, 8)}/${REGION}/${service}/aws4_request`;
  const token = credentials.sessionToken;
  const headers: Record<string, string> = {
    ...request.headers,
    host,
    'x-amz-date': timestamp,
    ...(token !== undefined && { 'x-amz-security-token': token }),
  };
  const names = Object.keys(headers).sort();
  const canonical = [
    'POST',
    '/',
    '',
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    hash(body),
  ];
  const text = ['AWS4-HMAC-SHA256', timestamp, scope, hash(canonical.join('\n'))].join('\n');
  const key = scope
    .split('/')
    .reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${credentials.secretAccessKey}`);
  const signature = hmac(key, text).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...headers, authorization };
}
