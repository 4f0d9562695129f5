import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { Account } from './account';
import { Fault, Pause, Script } from './fault';
import { OPERATIONS, ServiceError } from './services';
import { CALL_HEADER } from '../process';

/** One process of a function: its requests carry its number in the path. */
export interface Caller {
  readonly account: Account;
  readonly script: Script;
  /** Which invocation of the case is at work in the process. */
  invocation: number;
  /** A process that has ended makes no calls any more. */
  isDead: boolean;
  /** Answers that are owed, for good. */
  readonly hanging: ServerResponse[];
  /** Ends the process as Lambda does when its time is over. */
  die(): void;
}

/** AWS on loopback, for all cases at once. */
export class FakeAws {
  private readonly server: Server;
  private readonly callers = new Map<number, Caller>();
  private last = 0;

  public constructor() {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch(() => response.destroy());
    });
    this.server.keepAliveTimeout = 0;
  }

  public async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  public async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  /** The endpoint for a process. */
  public admit(caller: Caller): string {
    this.callers.set(++this.last, caller);
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/${this.last}`;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(request);
    const caller = this.callers.get(Number(request.url?.split('/')[1]))!;
    if (caller.isDead) {
      return void response.destroy();
    }
    const { operation, input } = parse(request, body);
    const { account } = caller;
    const { fault, pause } = caller.script.next(operation, caller.invocation);
    account.lostUnnoticed ||= isLostUnnoticed(fault, input);
    const call = Number(request.headers[CALL_HEADER]);
    if (pause?.side === 'before') {
      await standStill(account, call, pause);
    }
    const hasEffect = fault?.side !== 'before';
    const result = hasEffect ? perform(account, operation, input) : { status: 200, body: {} };
    if (pause?.side === 'after') {
      await standStill(account, call, pause);
    }
    if (fault?.kind === 'hangs' || fault?.kind === 'dies') {
      account.clock.suspend(call);
    }
    respond(response, operation, result, fault, caller);
  }
}

/** A call stands still while something else happens; its caller's time goes on. */
async function standStill({ clock }: Account, call: number, pause: Pause): Promise<void> {
  clock.suspend(call);
  await pause.meanwhile();
  clock.resume(call);
}

/**
 * The answer to a job that goes on is empty by nature: nobody can tell it from one that was made up on the way. CodePipeline
 * times such an action out, and the rule on failed actions tells of it.
 */
function isLostUnnoticed(fault: Fault | undefined, input: unknown): boolean {
  const goesOn = (input as { readonly continuationToken?: string }).continuationToken !== undefined;
  return goesOn && fault?.kind === 'empty' && fault.side === 'before';
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}

function parse(request: IncomingMessage, body: string): { readonly operation: string; readonly input: unknown } {
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    return { operation: target.split('.')[1], input: JSON.parse(body) };
  }
  const form = Object.fromEntries(new URLSearchParams(body));
  return { operation: form.Action, input: form };
}

interface Result {
  readonly status: number;
  readonly body: object;
}

function perform(account: Account, operation: string, input: unknown): Result {
  try {
    return { status: 200, body: OPERATIONS[operation](account, input as never) };
  } catch (error) {
    if (!(error instanceof ServiceError)) {
      throw error;
    }
    return { status: 400, body: { __type: error.code, message: error.message, ...error.more } };
  }
}

function respond(
  response: ServerResponse,
  operation: string,
  { status, body }: Result,
  fault: Fault | undefined,
  caller: Caller,
): void {
  const [type, text] = write(operation, status, body);
  // The SDK sets its clock by the answers.
  const headers = {
    'content-type': type,
    connection: 'close',
    date: new Date(caller.account.clock.now()).toUTCString(),
  };
  const send = (code: number, content: string) => response.writeHead(code, headers).end(content);
  const refuse = (code: number, name: string) => {
    const message = `${name} by the fault`;
    send(code, write(operation, code, { __type: name, message })[1]);
  };
  switch (fault?.kind) {
    case undefined:
      return void send(status, text);
    case 'throttled':
      return refuse(400, operation === 'PutItem' ? 'ProvisionedThroughputExceededException' : 'ThrottlingException');
    case 'server error':
      return refuse(500, 'InternalFailure');
    case 'denied':
      return refuse(400, 'AccessDeniedException');
    case 'reset':
      return void response.destroy();
    case 'garbage':
      return void send(200, '<html><body>a proxy was here</body>');
    case 'truncated':
      return void send(200, text.slice(0, Math.max(1, Math.floor(text.length / 2))));
    case 'empty':
      return void send(200, '');
    case 'dies':
      caller.hanging.push(response);
      return caller.die();
    case 'hangs':
      return void caller.hanging.push(response);
  }
}

/** SNS speaks XML, the others JSON. */
function write(operation: string, status: number, body: object): [string, string] {
  if (operation !== 'Publish') {
    return ['application/x-amz-json-1.1', JSON.stringify(body)];
  }
  const { MessageId, __type, message } = body as Record<string, string>;
  return [
    'text/xml',
    status === 200
      ? `<PublishResponse><PublishResult><MessageId>${MessageId}</MessageId></PublishResult></PublishResponse>`
      : `<ErrorResponse><Error><Type>Sender</Type><Code>${__type}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  ];
}
