import { Account } from './aws/account';
import { Fault, FAULTS, Pause, Script, Side, Span } from './aws/fault';
import { FakeAws } from './aws/server';
import { judge, Wrong } from './judge';
import { Bundle, LambdaFunction } from './lambda';
import { Scenario, Stage, stageOf, Story } from './scenario';

/** The settings of a case. Controls turn a protection off. */
export interface Harness {
  readonly bundle: Bundle;
  readonly aws: FakeAws;
  readonly ignoresConditions?: boolean;
}

/** One story with one fault. */
export interface Case {
  readonly scenario: Scenario;
  readonly story: Story;
  readonly name: string;
  readonly fault?: Fault;
  readonly pause?: Omit<Pause, 'meanwhile'> & { readonly meanwhile: string };
}

export interface Outcome {
  readonly case: Case;
  readonly wrongs: readonly Wrong[];
  readonly ended: string;
  readonly logs: readonly string[];
  /** The calls of the case, in the order in which they arrived. */
  readonly calls: readonly { readonly operation: string; readonly call: number }[];
}

/** All cases of a scenario: each story without faults, and then with each fault at each of its calls. */
export async function casesOf(harness: Harness, scenario: Scenario): Promise<Case[]> {
  const perStory = scenario.stories.map(async (story) => {
    const plain: Case = { scenario, story, name: 'no fault' };
    const { calls } = await play(harness, plain);
    return [
      plain,
      ...faultsAt(calls.filter(({ operation, call }) => story.faultsAt?.test(`${operation} ${call}`) ?? true)).map(
        (fault) => ({
          scenario,
          story,
          fault,
          name: nameOf(fault),
        }),
      ),
      ...pausesAt(
        calls.filter(({ operation, call }) => story.meanwhileAt?.test(`${operation} ${call}`) ?? true),
        story,
      ).map((pause) => ({
        scenario,
        story,
        pause,
        name: `${pause.meanwhile} ${pause.side} ${pause.operation} ${pause.call}`,
      })),
    ];
  });
  return (await Promise.all(perStory)).flat();
}

type Calls = Outcome['calls'];

const SIDES: readonly Side[] = ['before', 'after'];
const READ_ONLY = /^(List|Describe|BatchGet|BatchCheck|Get)/;
/** How requests that only read can fail. For the function, all unreadable responses are the same. */
const READ_FAULTS: readonly Fault['kind'][] = ['throttled', 'garbage', 'empty', 'hangs', 'denied', 'dies'];

/**
 * The durations that make a difference: the SDK itself retries requests that were throttled, failed or reset, so a single such
 * response never reaches the function.
 */
const SPANS: Readonly<Record<Fault['kind'], readonly Span[]>> = {
  throttled: ['invocation', 'for good'],
  'server error': ['invocation'],
  reset: ['invocation'],
  garbage: ['once'],
  truncated: ['once'],
  empty: ['once'],
  hangs: ['once', 'for good'],
  denied: ['once', 'for good'],
  dies: ['once'],
};

function faultsAt(calls: Calls): Fault[] {
  return calls.flatMap(({ operation, call }) =>
    (READ_ONLY.test(operation) ? READ_FAULTS : FAULTS).flatMap((kind) =>
      sidesOf(kind, operation).flatMap((side) => SPANS[kind].map((span) => ({ operation, call, side, kind, span }))),
    ),
  );
}

/** A denied or throttled request has no effect, and neither has a request that only reads. */
function sidesOf(kind: Fault['kind'], operation: string): readonly Side[] {
  return kind === 'denied' || kind === 'throttled' || READ_ONLY.test(operation) ? ['before'] : SIDES;
}

function pausesAt(calls: Calls, { meanwhile = {} }: Story): NonNullable<Case['pause']>[] {
  return calls.flatMap(({ operation, call }) =>
    (READ_ONLY.test(operation) ? SIDES.slice(1) : SIDES).flatMap((side) =>
      Object.keys(meanwhile).map((name) => ({ operation, call, side, meanwhile: name })),
    ),
  );
}

function nameOf({ operation, call, side, kind, span }: Fault): string {
  return `${kind} ${span} ${side} ${operation} ${call}`;
}

export async function play({ bundle, aws, ignoresConditions }: Harness, played: Case): Promise<Outcome> {
  const { scenario, story, fault, pause } = played;
  const account = new Account(scenario.actionName, ignoresConditions);
  const fn = new LambdaFunction(bundle, aws, account, scenario);
  const stage = stageOf(account, fn);
  // Without a fault, when others act meanwhile, and after a death, nothing may depend on the memory of a process.
  fn.isWarm = fault !== undefined && fault.kind !== 'dies';
  const job = story.begin(stage);
  let meanwhile: Promise<void> | undefined;
  const begun = async () => (meanwhile = story.meanwhile?.[pause!.meanwhile](stage, job));
  fn.script = new Script(fault, pause && { ...pause, meanwhile: begun });
  await stage.run(job.attempt);
  await meanwhile;
  await story.after?.(stage, job);
  await lateCopyOf(stage, fault, job.id);
  fn.end();
  return {
    case: played,
    wrongs: judge({ account, logs: fn.logs, scenario, fault }),
    ended: account.attempts.map(({ status }) => status).join(', '),
    logs: fn.logs,
    calls: fn.script.log.slice(stage.interesting),
  };
}

/** Lambda delivers at least once, so each job is delivered again at the end. */
async function lateCopyOf({ account, fn }: Stage, fault: Fault | undefined, jobId: string): Promise<void> {
  const job = account.jobs.find(({ id }) => id === jobId);
  if (job !== undefined && fault?.kind === 'dies') {
    await fn.handle(job, new Script());
  }
}
