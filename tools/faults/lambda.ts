import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script as VmScript } from 'node:vm';
import { Account, eventOf, PipelineJob } from './aws/account';
import { Caller } from './aws/caller';
import { Script } from './aws/fault';
import { FakeAws } from './aws/server';
import { Surroundings, surroundings } from './process';

const BUNDLE = join(__dirname, '..', '..', 'assets', 'handlers', 'index.js');

/** Lambda retries a failed invocation twice. */
const INVOCATIONS = 3;
/** The function's timeout, on the clock of the case. */
const TIMEOUT_MS = 60_000;

type Handler = (event: unknown, context: object) => Promise<void>;
interface Process {
  readonly handler: Handler;
  readonly caller: Caller;
}

type Exports = Record<string, Handler>;

export interface FunctionOptions {
  readonly entryPoint: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The globals that replace those of the code. */
const GIVEN: readonly (keyof Surroundings)[] = [
  'require',
  'load',
  'process',
  'console',
  'Date',
  'setTimeout',
  'clearTimeout',
  'AbortSignal',
  'fetch',
  'crypto',
];

/** The deployed bundle, compiled once. Each process of a case has its own module state. */
export class Bundle {
  private readonly load: (exports: Exports, ...given: unknown[]) => void;

  /** Controls remove something from the code. */
  public constructor(change: (code: string) => string = (code) => code, file = BUNDLE) {
    // Modules that are loaded on demand must also use the globals of the process.
    const code = change(readFileSync(file, 'utf8')).replaceAll('import("node:', 'load("node:');
    const names = ['exports', ...GIVEN].join(', ');
    const wrapped = `(function (${names}) { const module = { exports };\n${code}\n;Object.assign(exports, module.exports); })`;
    this.load = new VmScript(wrapped, { filename: file }).runInThisContext() as typeof this.load;
  }

  public start(around: Surroundings): Exports {
    const exports: Exports = {};
    this.load(exports, ...GIVEN.map((name) => around[name]));
    return exports;
  }
}

/** A function as Lambda runs it: in processes that end when their invocation times out, with retries after failures. */
export class LambdaFunction {
  public readonly logs: string[] = [];
  public script = new Script();
  /**
   * Whether the process of a job stays for the next one, as it does on Lambda. Otherwise, each job has its own process, so that nothing
   * but its token tells it what happened before.
   */
  public isWarm = false;
  private warm?: Process;
  private readonly callers: Caller[] = [];
  private invocations = 0;

  public constructor(
    private readonly bundle: Bundle,
    private readonly aws: FakeAws,
    public readonly account: Account,
    private readonly options: FunctionOptions,
  ) {}

  /** Delivers a job as often as Lambda does. A call with another script runs beside, in its own process. */
  public async handle(job: PipelineJob, script = this.script): Promise<void> {
    const canStay = this.isWarm && script === this.script;
    let process_ = canStay ? this.warm : undefined;
    for (let attempt = 1; attempt <= INVOCATIONS; attempt++) {
      process_ ??= this.start(script);
      const hasSucceeded = await this.invoke(process_, eventOf(job));
      if (process_.caller.isDead) {
        process_ = undefined;
      }
      this.warm = canStay ? process_ : this.warm;
      if (hasSucceeded) {
        return;
      }
      this.account.clock.skip(60_000);
    }
  }

  /** Stops everything in the case. */
  public end(): void {
    this.account.clock.stop();
    for (const caller of this.callers) {
      caller.isDead = true;
      caller.hanging.forEach((response) => response.destroy());
    }
  }

  private start(script: Script): Process {
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
    const log = (line: string) => void this.logs.push(line);
    const exports = this.bundle.start(surroundings(account, environment, log, () => caller.isDead));
    return { handler: exports[options.entryPoint], caller };
  }

  /** Whether the invocation succeeded. */
  private async invoke({ handler, caller }: Process, event: unknown): Promise<boolean> {
    caller.invocation = ++this.invocations;
    const { clock } = this.account;
    const end = clock.now() + TIMEOUT_MS;
    const context = {
      awsRequestId: this.account.id(),
      getRemainingTimeInMillis: () => Math.max(0, end - clock.now()),
    };
    let timer = 0;
    const death = new Promise<boolean>((resolve) => {
      caller.die = () => {
        caller.isDead = true;
        resolve(false);
      };
      timer = clock.setTimer(() => caller.die(), TIMEOUT_MS);
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
      clock.clearTimer(timer);
    }
  }
}
