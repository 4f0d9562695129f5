import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { constants, Script as VmScript } from 'node:vm';
import { Account, eventOf, PipelineJob } from './aws/account';
import { Script } from './aws/fault';
import { Caller, FakeAws } from './aws/server';

/** Lambda tries an invocation that failed twice more. */
const INVOCATIONS = 3;
/** The function's timeout: shorter than on AWS, since a call that hangs takes all of it. */
const TIMEOUT_MS = 6_000;

type Handler = (event: unknown, context: object) => Promise<void>;
type Load = (
  exports: Record<string, Handler>,
  require: NodeJS.Require,
  process: object,
  console: object,
  date: DateConstructor,
) => void;

export interface FunctionOptions {
  readonly entryPoint: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The bundle that is deployed, compiled once; each process of a case has module state of its own. */
export class Bundle {
  private readonly load: Load;

  public constructor(file = join(__dirname, '..', 'assets', 'handlers', 'index.js')) {
    const code = readFileSync(file, 'utf8');
    const wrapped = `(function (exports, require, process, console, Date) { const module = { exports };\n${code}\n;Object.assign(exports, module.exports); })`;
    this.load = new VmScript(wrapped, {
      filename: file,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    }).runInThisContext() as Load;
  }

  public start(environment: Readonly<Record<string, string>>, account: Account, log: (line: string) => void) {
    const exports: Record<string, Handler> = {};
    const writer = (...parts: unknown[]) => log(parts.map(String).join(' '));
    const console = { log: writer, info: writer, warn: writer, error: writer, debug: writer, trace: writer };
    const process_ = Object.create(process, {
      env: { value: { ...environment } },
      emitWarning: { value: () => undefined },
    }) as object;
    this.load(exports, createRequire(__filename), process_, console, dateOf(account));
    return exports;
  }
}

/** The functions live by the account's clock. */
function dateOf(account: Account): DateConstructor {
  return class AccountDate extends Date {
    public static now(): number {
      return account.now();
    }

    public constructor(...given: [] | [number]) {
      super(given.length === 0 ? account.now() : given[0]);
    }
  } as unknown as DateConstructor;
}

/** A function as Lambda runs it: in processes that end with their invocation's time, tried again when it failed. */
export class LambdaFunction {
  public readonly logs: string[] = [];
  public script = new Script();
  private readonly callers: Caller[] = [];
  private invocations = 0;

  public constructor(
    private readonly bundle: Bundle,
    private readonly aws: FakeAws,
    public readonly account: Account,
    private readonly options: FunctionOptions,
  ) {}

  /** Hands over a job, as often as Lambda does. A second call runs in a process of its own. */
  public async handle(job: PipelineJob, script = this.script): Promise<void> {
    let process_: { handler: Handler; caller: Caller } | undefined;
    for (let attempt = 1; attempt <= INVOCATIONS; attempt++) {
      process_ ??= this.start(script);
      if (await this.invoke(process_, eventOf(job))) {
        return;
      }
      if (process_.caller.isDead) {
        process_ = undefined;
      }
      this.account.clock += 60_000;
    }
  }

  /** Nothing of the case goes on. */
  public end(): void {
    for (const caller of this.callers) {
      caller.isDead = true;
      caller.hanging.forEach((response) => response.destroy());
    }
  }

  private start(script: Script) {
    const { account, options } = this;
    const caller: Caller = { account, script, invocation: 0, isDead: false, hanging: [], die: () => undefined };
    const environment = {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'function',
      AWS_SECRET_ACCESS_KEY: 'function',
      AWS_ENDPOINT_URL: this.aws.admit(caller),
      AWS_EC2_METADATA_DISABLED: 'true',
      POWERTOOLS_DEV: 'true',
      ...options.environment,
    };
    this.callers.push(caller);
    const exports = this.bundle.start(environment, account, (line) => this.logs.push(line));
    return { handler: exports[options.entryPoint], caller };
  }

  /** Whether the invocation succeeded. */
  private async invoke({ handler, caller }: { handler: Handler; caller: Caller }, event: unknown): Promise<boolean> {
    caller.invocation = ++this.invocations;
    const end = Date.now() + TIMEOUT_MS;
    const context = {
      awsRequestId: this.account.id(),
      getRemainingTimeInMillis: () => Math.max(0, end - Date.now()),
    };
    let timer: NodeJS.Timeout | undefined;
    const death = new Promise<boolean>((resolve) => {
      caller.die = () => {
        caller.isDead = true;
        resolve(false);
      };
      timer = setTimeout(() => caller.die(), TIMEOUT_MS);
    });
    const done = handler(event, context).then(
      () => true,
      (error: unknown) => {
        this.logs.push(String(error));
        return false;
      },
    );
    try {
      return await Promise.race([done, death]);
    } finally {
      clearTimeout(timer);
    }
  }
}
