import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { Account } from './account';
import { Bytes } from './bytes';
import { Caller } from './caller';
import { Fault, Pause } from './fault';
import { NOTHING, respond, Result } from './respond';
import { ServiceError } from './service-error';
import { OPERATIONS } from './services';
import { CALL_HEADER } from '../process';

/** The fake AWS on loopback, for all cases at once. */
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
    return this.endpointOf(this.last);
  }

  private endpointOf(caller: number): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/${caller}`;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const content = await contentOf(request);
    const caller = this.callers.get(Number(request.url?.split('/')[1]))!;
    if (caller.isDead) {
      return void response.destroy();
    }
    const { operation, input } = parse(request, content);
    const { account } = caller;
    const { fault, pause } = caller.script.next(operation, caller.invocation);
    account.lostUnnoticed ||= isLostUnnoticed(fault, input);
    const call = Number(request.headers[CALL_HEADER]);
    if (pause?.side === 'before') {
      await standStill(account, call, pause);
    }
    const hasEffect = fault?.side !== 'before';
    account.endpoint = this.endpointOf(Number(request.url?.split('/')[1]));
    const result = hasEffect ? perform(account, operation, input) : NOTHING;
    if (pause?.side === 'after') {
      await standStill(account, call, pause);
    }
    if (fault?.kind === 'hangs' || fault?.kind === 'dies') {
      account.clock.suspend(call);
    }
    respond(response, operation, result, fault, caller);
  }
}

/** Holds a call while something else happens. The time of its caller passes. */
async function standStill({ clock }: Account, call: number, pause: Pause): Promise<void> {
  clock.suspend(call);
  await pause.meanwhile();
  clock.resume(call);
}

/**
 * The response to a job that continues is always empty, so a forged one looks the same. CodePipeline times such an action out,
 * and the rule on failed actions reports it.
 */
function isLostUnnoticed(fault: Fault | undefined, input: unknown): boolean {
  const goesOn = (input as { readonly continuationToken?: string }).continuationToken !== undefined;
  return goesOn && fault?.kind === 'empty' && fault.side === 'before';
}

async function contentOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function parse(request: IncomingMessage, content: Buffer): { readonly operation: string; readonly input: unknown } {
  const { method, url = '', headers } = request;
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    return { operation: target.split('.')[1], input: JSON.parse(content.toString()) };
  }
  const path = url.split('?')[0].split('/').slice(2).join('/');
  if (method === 'GET') {
    return { operation: 'GetLayer', input: { path, range: headers.range } };
  }
  if (method === 'PUT') {
    return { operation: 'PutObject', input: { path, authorization: headers.authorization, content } };
  }
  const form = Object.fromEntries(new URLSearchParams(content.toString()));
  return { operation: form.Action, input: form };
}

function perform(account: Account, operation: string, input: unknown): Result {
  try {
    const answer = OPERATIONS[operation](account, input as never);
    return 'content' in answer ? (answer as Bytes) : { status: 200, headers: {}, content: answer };
  } catch (error) {
    if (!(error instanceof ServiceError)) {
      throw error;
    }
    const content = { __type: error.code, message: error.message, ...error.more };
    return { status: error.code === 'AccessDenied' ? 403 : 400, headers: {}, content };
  }
}
