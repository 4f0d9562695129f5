import { createHash, createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface WireRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends exactly these headers, also a Host of one's own, as no browser and no SDK lets one. */
export function send(endpoint: string, { method = 'GET', path, headers = {}, body }: WireRequest): Promise<Answer> {
  const { hostname, port } = new URL(endpoint);
  return new Promise((resolve, reject) => {
    const call = httpRequest({ hostname, port, method, path, headers: { ...headers }, timeout: 10_000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    call.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text: '' });
    });
    call.on('timeout', () => call.destroy(new Error('no answer')));
    call.on('error', reject);
    call.end(body);
  });
}

export interface Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface Signing {
  readonly key: Key;
  readonly service: string;
  readonly time?: Date;
  readonly host: string;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const timestampOf = (time: Date): string => time.toISOString().replace(/[-:]|\.\d{3}/g, '');

function signatureOf(canonical: string, { key, service }: Signing, timestamp: string): string {
  const scope = scopeOf(service, timestamp);
  const text = ['AWS4-HMAC-SHA256', timestamp, scope, sha256(canonical)].join('\n');
  const signingKey = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${key.secretAccessKey}`);
  return hmac(signingKey, text).toString('hex');
}

const scopeOf = (service: string, timestamp: string): string =>
  `${timestamp.slice(0, 8)}/us-east-1/${service}/aws4_request`;

/** The request with a correct signature in its headers. */
export function signed(request: WireRequest, signing: Signing): WireRequest {
  const { key, service, host, time = new Date() } = signing;
  const timestamp = timestampOf(time);
  const payload = sha256(request.body ?? '');
  const headers: Record<string, string> = { host, 'x-amz-content-sha256': payload, 'x-amz-date': timestamp };
  if (key.sessionToken !== undefined) {
    headers['x-amz-security-token'] = key.sessionToken;
  }
  const names = Object.keys(headers).sort();
  const [path, query = ''] = request.path.split('?');
  const lines = names.map((name) => `${name}:${headers[name]}`);
  const canonical = [request.method ?? 'GET', path, query, ...lines, '', names.join(';'), payload].join('\n');
  const authorization =
    `AWS4-HMAC-SHA256 Credential=${key.accessKeyId}/${scopeOf(service, timestamp)}, ` +
    `SignedHeaders=${names.join(';')}, Signature=${signatureOf(canonical, signing, timestamp)}`;
  return { ...request, headers: { ...headers, authorization, ...request.headers } };
}

/** A presigned request to S3. */
export function presigned(request: WireRequest, signing: Signing, seconds: number): WireRequest {
  const { key, service, host, time = new Date() } = signing;
  const timestamp = timestampOf(time);
  const parameters: [string, string][] = [
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ['X-Amz-Credential', `${key.accessKeyId}/${scopeOf(service, timestamp)}`],
    ['X-Amz-Date', timestamp],
    ['X-Amz-Expires', String(seconds)],
    ['X-Amz-SignedHeaders', 'host'],
  ];
  const query = parameters.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  const method = request.method ?? 'GET';
  const canonical = [method, request.path, query, `host:${host}`, '', 'host', 'UNSIGNED-PAYLOAD'].join('\n');
  const signature = signatureOf(canonical, signing, timestamp);
  return { ...request, path: `${request.path}?${query}&X-Amz-Signature=${signature}`, headers: { host } };
}
