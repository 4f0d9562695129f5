import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script as VmScript } from 'node:vm';
import { Account, eventOf, PipelineJob } from './aws/account';
import { Caller } from './aws/caller';
import { Script } from './aws/fault';
import { FakeAws } from './aws/server';
import { Surroundings, surroundings } from './process';

const BUNDLE = join(__dirname, '..', '..', 'assets', 'handlers', 'index.js');

/** Lambda tries an invocation that failed twice more. */
const INVOCATIONS = 3;
/** The function's timeout, by the clock of the case. */
const TIMEOUT_MS = 60_000;

type Handler = (event: unknown, context: object) => Promise<void>;
type Exports = Record<string, Handler>;

export interface FunctionOptions {
  readonly entryPoint: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** What is given to the code instead of its globals. */
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

/** The bundle that is deployed, compiled once; each process of a case has module state of its own. */
export class Bundle {
  private readonly load: (exports: Exports, ...given: unknown[]) => void;

  /** Controls take something away from the code. */
  public constructor(change: (code: string) => string = (code) => code, file = BUNDLE) {
    // A module that is loaded on demand is to be loaded from the process's surroundings too.
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
      this.account.clock.skip(60_000);
    }
  }

  /** Nothing of the case goes on. */
  public end(): void {
    this.account.clock.stop();
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
    const log = (line: string) => void this.logs.push(line);
    const exports = this.bundle.start(surroundings(account, environment, log, () => caller.isDead));
    return { handler: exports[options.entryPoint], caller };
  }

  /** Whether the invocation succeeded. */
  private async invoke({ handler, caller }: { handler: Handler; caller: Caller }, event: unknown): Promise<boolean> {
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
