import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { CALLBACK_PREFIX, handleCallback, type CallbackServices } from './callbacks';
import { handleApiRequest, type ApiHandlerServices, type JsonResponse } from './handler';
import { refusalOfOutsider } from './outsiders';
import { SECRET_HEADER } from '../../emulator/control';
import { messageOf } from '../../errors';
import { WEBHOOK_PREFIX } from '../sources/webhooks';

export interface ApiServer {
  readonly url: string;
  close(): Promise<void>;
}

/** All requests of the API are much smaller; a job's answer has at most 128 KB of variables. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** The CodePipeline endpoint of a rehearsal, on a free port of the loopback interface. */
export async function startApiServer(api: ApiHandlerServices, callbacks: CallbackServices): Promise<ApiServer> {
  const server = createServer((request, response) => {
    respond(request, api, callbacks).then(
      (answer) => write(response, answer),
      (error: unknown) =>
        write(response, { status: 500, body: { __type: 'InternalFailure', message: messageOf(error) } }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('the server has no port');
  }
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(
  request: IncomingMessage,
  api: ApiHandlerServices,
  callbacks: CallbackServices,
): Promise<JsonResponse> {
  const outsider = refusalOfOutsider(request, hostOf(request));
  if (outsider !== undefined) {
    request.resume();
    return { status: 403, body: { __type: 'AccessDeniedException', message: outsider } };
  }
  const body = await readBody(request);
  if (body === undefined) {
    return { status: 413, body: { __type: 'RequestEntityTooLargeException', message: 'the request is too large' } };
  }
  const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname;
  if (path.startsWith(CALLBACK_PREFIX)) {
    return handleCallback(callbacks, path, header(request, SECRET_HEADER), body.toString('utf8'));
  }
  if (path.startsWith(WEBHOOK_PREFIX)) {
    return answerWebhook(request, callbacks, path, body.toString('utf8'));
  }
  const target = header(request, 'x-amz-target') ?? '';
  const { method = 'GET', url = '/', rawHeaders } = request;
  return handleApiRequest(api, { target, arrived: { method, url, headers: pairsOf(rawHeaders), body } });
}

/** The address that received the request: the only host of this server. */
function hostOf({ socket }: IncomingMessage): string {
  return `127.0.0.1:${socket.localPort}`;
}

const pairsOf = (rawHeaders: readonly string[]): [string, string][] =>
  rawHeaders.flatMap((name, index): [string, string][] => (index % 2 === 0 ? [[name, rawHeaders[index + 1]]] : []));

function answerWebhook(request: IncomingMessage, { git }: CallbackServices, path: string, body: string): JsonResponse {
  const signature = header(request, 'x-hub-signature');
  const delivery = { signature, event: header(request, 'x-github-event'), body };
  const { status, message } = git?.webhooks.deliver(path, delivery) ?? { status: 404, message: 'no webhooks here' };
  return { status, body: { message } };
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) {
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function write(response: ServerResponse, { status, body }: JsonResponse): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() });
  response.end(JSON.stringify(body));
}
