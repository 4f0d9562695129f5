import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen } from '../support/listen';

export interface TestRegistry {
  readonly host: string;
  readonly blobs: Map<string, Buffer>;
  /** Manifests by `repository:tag`. */
  readonly manifests: Map<string, { readonly body: Buffer; readonly type: string }>;
  readonly requests: string[];
  /** Answers that this registry gives instead, by `METHOD path` prefix. */
  readonly refusals: Map<string, { readonly status: number; readonly code: string; readonly message: string }>;
  close(): Promise<void>;
}

export const digestOf = (body: Buffer): string => `sha256:${createHash('sha256').update(body).digest('hex')}`;

/** A registry that checks what is pushed: Basic authentication, every digest, and that a manifest's blobs are there. */
export async function startRegistry(username: string, password: string): Promise<TestRegistry> {
  const expected = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const uploads = new Map<string, Buffer>();
  const state = {
    blobs: new Map<string, Buffer>(),
    manifests: new Map(),
    requests: [] as string[],
    refusals: new Map(),
  };
  const registry: Omit<TestRegistry, 'host' | 'close'> = state;

  const fail = (response: ServerResponse, status: number, code: string, message: string): void => {
    response.writeHead(status, {
      'content-type': 'application/json',
      ...(status === 401 && { 'www-authenticate': 'Basic realm="test"' }),
    });
    response.end(JSON.stringify({ errors: [{ code, message }] }));
  };
  const handle = (request: IncomingMessage, body: Buffer, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', 'http://registry');
    const call = `${request.method} ${url.pathname}`;
    registry.requests.push(call);
    if (request.headers.authorization !== expected) {
      return fail(response, 401, 'UNAUTHORIZED', 'authentication required');
    }
    const refusal = [...registry.refusals].find(([prefix]) => call.startsWith(prefix))?.[1];
    if (refusal) {
      return fail(response, refusal.status, refusal.code, refusal.message);
    }
    const ok = (status: number, headers: Record<string, string> = {}): void =>
      void response.writeHead(status, headers).end();
    if (call === 'GET /v2/') {
      return ok(200);
    }
    const [, repository, kind, rest] = /^\/v2\/(.+?)\/(blobs\/uploads|blobs|manifests)\/(.*)$/.exec(url.pathname) ?? [];
    if (request.method === 'HEAD') {
      const blob = registry.blobs.get(rest);
      return blob ? ok(200, { 'content-length': String(blob.length), 'docker-content-digest': rest }) : ok(404);
    }
    if (kind === 'blobs/uploads' && request.method === 'POST') {
      const id = randomUUID();
      uploads.set(id, Buffer.alloc(0));
      return ok(202, { location: `/v2/${repository}/blobs/uploads/${id}?state=1` });
    }
    if (kind === 'blobs/uploads' && request.method === 'PATCH') {
      uploads.set(rest, body);
      const range = `0-${body.length - 1}`;
      return ok(202, { range, location: `/v2/${repository}/blobs/uploads/${rest}?state=2` });
    }
    if (kind === 'blobs/uploads' && request.method === 'PUT') {
      const blob = uploads.get(rest) ?? Buffer.alloc(0);
      if (url.searchParams.get('digest') !== digestOf(blob)) {
        return fail(response, 400, 'DIGEST_INVALID', 'digest does not match');
      }
      registry.blobs.set(digestOf(blob), blob);
      return ok(201, {
        location: `/v2/${repository}/blobs/${digestOf(blob)}`,
        'docker-content-digest': digestOf(blob),
      });
    }
    const manifest = JSON.parse(body.toString('utf8')) as { config: Blob; layers: Blob[] };
    const missing = [manifest.config, ...manifest.layers].find(
      ({ digest, size }) => registry.blobs.get(digest)?.length !== size,
    );
    if (missing) {
      return fail(response, 400, 'MANIFEST_BLOB_UNKNOWN', missing.digest);
    }
    registry.manifests.set(`${repository}:${rest}`, { body, type: request.headers['content-type'] ?? '' });
    ok(201, { 'docker-content-digest': digestOf(body) });
  };
  const { host, close } = await listen(handle);
  return { ...registry, host, close };
}

interface Blob {
  readonly digest: string;
  readonly size: number;
}
