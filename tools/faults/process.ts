import * as http from 'node:http';
import { createRequire } from 'node:module';
import { Account } from './aws/account';
import { Clock, timersOf } from './aws/clock';

/** Identifies a request, so that the fake AWS can report that it is waiting. */
export const CALL_HEADER = 'x-fault-call';

const realRequire = createRequire(__filename);

/** The globals of a function's process, which use the clock of the case. */
export function surroundings(
  account: Account,
  environment: Readonly<Record<string, string>>,
  log: (line: string) => void,
  isDead: () => boolean,
) {
  const { clock } = account;
  const { setTimeout, clearTimeout, signal } = timersOf(clock, isDead);
  const writer = (...parts: unknown[]) => log(parts.map(String).join(' '));
  const require = requireOf(clock);
  return {
    require,
    load: async (name: string): Promise<object> => {
      const loaded = require(name) as object;
      return { ...loaded, default: loaded };
    },
    process: Object.create(process, {
      env: { value: { ...environment } },
      emitWarning: { value: () => undefined },
    }) as object,
    console: { log: writer, info: writer, warn: writer, error: writer, debug: writer, trace: writer },
    Date: dateOf(clock),
    setTimeout,
    clearTimeout,
    AbortSignal: replacing(AbortSignal, { timeout: signal }),
    fetch: fetchOf(clock),
    crypto: replacing(crypto, { subtle: tracked(crypto.subtle, clock) }),
  };
}

export type Surroundings = ReturnType<typeof surroundings>;

function requireOf(clock: Clock): (name: string) => unknown {
  const files = tracked(realRequire('node:fs/promises') as object, clock);
  const own: Readonly<Record<string, unknown>> = { 'node:http': httpOf(clock), 'node:fs/promises': files };
  return (name) => own[name] ?? realRequire(name);
}

function httpOf(clock: Clock): object {
  const request = (options: http.RequestOptions, callback?: (response: http.IncomingMessage) => void) => {
    const call = clock.begin();
    const headers = { ...(options.headers as http.OutgoingHttpHeaders), [CALL_HEADER]: String(call) };
    return http.request({ ...options, headers }, callback).once('close', () => clock.finish(call));
  };
  return { ...http, request };
}

function fetchOf(clock: Clock): typeof fetch {
  return async (input, init) => {
    const call = clock.begin();
    try {
      const request = new Request(input, init);
      request.headers.set(CALL_HEADER, String(call));
      const response = await fetch(request);
      const { status, headers } = response;
      return new Response(await response.arrayBuffer(), { status, headers });
    } finally {
      clock.finish(call);
    }
  };
}

/** An object with some members replaced. */
function replacing<T extends object>(target: T, others: Readonly<Record<string, unknown>>): T {
  return new Proxy(target, {
    get: (_, name) => {
      const value: unknown = others[String(name)] ?? Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** Marks what the object's functions return as in flight until it settles. */
function tracked<T extends object>(target: T, clock: Clock): T {
  return new Proxy(target, {
    get: (_, name) => {
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function'
        ? async (...given: unknown[]) => clock.track(Promise.resolve(value.apply(target, given) as unknown))
        : value;
    },
  });
}

function dateOf(clock: Clock): DateConstructor {
  return class CaseDate extends Date {
    public static now(): number {
      return clock.now();
    }

    public constructor(...given: [] | [number]) {
      super(...(given.length === 0 ? ([clock.now()] as const) : given));
    }
  } as unknown as DateConstructor;
}
