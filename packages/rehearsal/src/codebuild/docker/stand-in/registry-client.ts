import { createReadStream } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { CommandError, refuse } from './command-line';

export interface Registry {
  readonly name: string;
  /** The real host and port of the registry. */
  readonly host: string;
  readonly authorization?: string;
}

export interface RegistryResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type RequestBody = { readonly text: string } | { readonly file: string; readonly size: number };

export interface RegistryRequest {
  readonly method: string;
  /** Path, or the absolute address that the registry returned. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: RequestBody;
}

/** The address of the registry of this name. The stand-in connects only to the rehearsal's own registry. */
export function locateRegistry(name: string, own: { readonly name: string; readonly host: string }): string {
  if (name === own.name || name === own.host) {
    return own.host;
  }
  throw refuse(`the registry ${name}`);
}

export async function send(registry: Registry, request: RegistryRequest): Promise<RegistryResponse> {
  const url = new URL(request.path, `http://${registry.host}`);
  if (url.host !== registry.host) {
    throw new CommandError(`the registry ${registry.name} points to another host: ${url.host}`);
  }
  const size = request.body && ('text' in request.body ? Buffer.byteLength(request.body.text) : request.body.size);
  const headers = {
    ...request.headers,
    ...(registry.authorization && { authorization: `Basic ${registry.authorization}` }),
    ...(size !== undefined && { 'content-length': String(size) }),
  };
  return new Promise((resolve, reject) => {
    const call = httpRequest(url, { method: request.method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    call.on('error', (error) =>
      reject(new CommandError(`Error response from daemon: ${url.origin}/v2/: ${error.message}`)),
    );
    if (request.body && 'file' in request.body) {
      createReadStream(request.body.file).on('error', reject).pipe(call);
    } else {
      call.end(request.body?.text);
    }
  });
}

/** The registry's refusal in Docker's wording: `denied: User … is not authorized …`. */
export function registryError({ status, body }: RegistryResponse): CommandError {
  const [first] = parseErrors(body);
  if (first) {
    return new CommandError(`${first.code.toLowerCase().replaceAll('_', ' ')}: ${first.message}`);
  }
  if (status === 401) {
    return new CommandError('no basic auth credentials');
  }
  return new CommandError(`received unexpected HTTP status: ${status} ${body}`.trim());
}

function parseErrors(body: string): { code: string; message: string }[] {
  try {
    const { errors = [] } = JSON.parse(body) as { errors?: { code?: string; message?: string }[] };
    return errors.map(({ code = 'UNKNOWN', message = '' }) => ({ code, message }));
  } catch {
    return [];
  }
}
