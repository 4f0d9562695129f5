import { ServerResponse } from 'node:http';
import { Caller } from './caller';
import { Fault } from './fault';

/** The response of a service: an object or raw bytes. */
export interface Result {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly content: object;
}

/** The response to a request that was not carried out. */
export const NOTHING: Result = { status: 200, headers: {}, content: {} };

const THROTTLED: Readonly<Record<string, string>> = {
  PutItem: 'ProvisionedThroughputExceededException',
  PutObject: 'SlowDown',
  GetLayer: 'SlowDown',
};

/** Responds, or fails in the way of the fault. */
export function respond(
  response: ServerResponse,
  operation: string,
  result: Result,
  fault: Fault | undefined,
  caller: Caller,
): void {
  const { type, content } = write(operation, result);
  const isBytes = type === BINARY;
  // The SDK adjusts its clock to the responses.
  const common = {
    'content-type': type,
    connection: 'close',
    date: new Date(caller.account.clock.now()).toUTCString(),
  };
  const send = (code: number, body: string | Buffer, headers = {}) =>
    response.writeHead(code, { ...common, ...headers }).end(body);
  const refuse = (status: number, name: string) => {
    const error = { status, headers: {}, content: { __type: name, message: `${name} by the fault` } };
    send(status, write(operation, error).content);
  };
  switch (fault?.kind) {
    case undefined:
      return void send(result.status, content, result.headers);
    case 'throttled':
      return refuse(isBytes ? 503 : 400, THROTTLED[operation] ?? 'ThrottlingException');
    case 'server error':
      return refuse(500, 'InternalFailure');
    case 'denied':
      return isBytes ? refuse(403, 'AccessDenied') : refuse(400, 'AccessDeniedException');
    case 'reset':
      return void response.destroy();
    case 'garbage':
      return void send(200, '<html><body>a proxy was here</body>');
    case 'truncated':
      return void send(result.status, content.subarray(0, Math.max(1, Math.floor(content.length / 2))));
    case 'empty':
      return void send(200, '');
    case 'dies':
      caller.hanging.push(response);
      return caller.die();
    case 'hangs':
      return void caller.hanging.push(response);
  }
}

const BINARY = 'application/octet-stream';

/** SNS and S3 use XML, layers are bytes, and all other services use JSON. */
function write(operation: string, { status, content }: Result): { readonly type: string; readonly content: Buffer } {
  const { MessageId, __type, message } = content as Record<string, string>;
  if (operation === 'PutObject' || operation === 'GetLayer') {
    const error = `<Error><Code>${__type}</Code><Message>${message}</Message></Error>`;
    return { type: BINARY, content: Buffer.isBuffer(content) ? content : Buffer.from(status === 200 ? '' : error) };
  }
  if (operation === 'Publish') {
    const text =
      status === 200
        ? `<PublishResponse><PublishResult><MessageId>${MessageId}</MessageId></PublishResult></PublishResponse>`
        : `<ErrorResponse><Error><Type>Sender</Type><Code>${__type}</Code><Message>${message}</Message></Error></ErrorResponse>`;
    return { type: 'text/xml', content: Buffer.from(text) };
  }
  return { type: 'application/x-amz-json-1.1', content: Buffer.from(JSON.stringify(content)) };
}
