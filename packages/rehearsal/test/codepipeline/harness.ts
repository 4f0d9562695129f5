import type { PipelineDeclaration } from '../../src/codepipeline/declaration/declaration';
import type { Clock } from '../../src/codepipeline/engine/clock';
import type { AccessControl } from '../../src/codepipeline/engine/credentials';
import { deferred, type Deferred } from '../../src/codepipeline/engine/deferred';
import { createPipelineEngine } from '../../src/codepipeline/engine/engine';
import type { StateChange } from '../../src/codepipeline/engine/events';
import type { Execution } from '../../src/codepipeline/engine/model';
import type { StartRequest } from '../../src/codepipeline/engine/new-execution';
import type { ProgressEvent } from '../../src/codepipeline/engine/progress';
import { createEventPublisher } from '../../src/codepipeline/engine/publisher';
import type { ActionContext, ActionOutcome } from '../../src/codepipeline/providers/provider';
import { SignatureError } from '../../src/emulator/control';

export interface FakeClock extends Clock {
  advance(milliseconds: number): void;
}

/** A clock that stands still until it is told to go on; timers fire in their order. */
export function fakeClock(): FakeClock {
  let now = Date.UTC(2030, 0, 1);
  let timers: { due: number; callback: () => void }[] = [];
  return {
    now: () => new Date(now),
    after(milliseconds, callback) {
      const timer = { due: now + milliseconds, callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    advance(milliseconds) {
      now += milliseconds;
      const due = timers.filter((timer) => timer.due <= now).sort((a, b) => a.due - b.due);
      timers = timers.filter((timer) => timer.due > now);
      due.forEach(({ callback }) => callback());
    },
  };
}

/** Lets everything happen that waits for nothing but promises. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

export const permissive: AccessControl = {
  assumeRole: async ({ roleArn }) => ({ accessKeyId: `key of ${roleArn}`, secretAccessKey: 's', sessionToken: 't' }),
  authorize: async () => undefined,
  authenticate: async ({ headers }) => {
    const authorization = headers.find(([name]) => name.toLowerCase() === 'authorization')?.[1];
    const accessKeyId = /Credential=([^/]+)\//.exec(authorization ?? '')?.[1];
    if (accessKeyId === undefined) {
      throw new SignatureError('MissingAuthenticationToken', 'Request is missing Authentication Token');
    }
    return { accessKeyId, arn: `arn:aws:iam::000000000000:user/${accessKeyId}` };
  },
};

export interface AtWork {
  readonly executionId: string;
  readonly context: ActionContext;
  readonly end: Deferred<ActionOutcome>;
}

/** The engine with actions that end when a test says so. */
export function createHarness(control: AccessControl = permissive) {
  const clock = fakeClock();
  const atWork: AtWork[] = [];
  const events: StateChange[] = [];
  const progress: ProgressEvent[] = [];
  let ids = 0;
  let artifactIds = 0;

  const publisher = createEventPublisher(
    async (event) => void events.push(event),
    (message) => progress.push({ type: 'warning', time: clock.now(), message }),
  );
  const engine = createPipelineEngine({
    clock,
    control: () => control,
    newId: () => `00000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`,
    newArtifactId: () => `id${(artifactIds += 1)}`,
    runAction(context) {
      const end = deferred<ActionOutcome>();
      atWork.push({ executionId: context.pipelineExecutionId, context, end });
      return end.promise;
    },
    publisher,
    onProgress: (event) => void progress.push(event),
  });

  async function take(actionName: string, execution?: Execution): Promise<AtWork> {
    await settle();
    const index = atWork.findIndex(
      ({ executionId, context }) =>
        context.action.name === actionName && (execution === undefined || executionId === execution.id),
    );
    if (index < 0) {
      throw new Error(`${actionName} is not at work; at work: ${working().join(', ')}`);
    }
    return atWork.splice(index, 1)[0];
  }

  /** Names of the actions that run now. */
  const working = (): string[] => atWork.map(({ context }) => context.action.name);

  return {
    clock,
    engine,
    events,
    progress,
    working,
    take,
    create: (declaration: PipelineDeclaration) => engine.create(declaration),
    start: (request: Partial<StartRequest> = {}) =>
      engine.start({ name: 'shop-dev', trigger: { triggerType: 'StartPipelineExecution' }, ...request }),
    async succeed(actionName: string, outcome: Partial<ActionOutcome> = {}, execution?: Execution): Promise<void> {
      (await take(actionName, execution)).end.resolve({ variables: {}, ...outcome });
      await settle();
    },
    async fail(actionName: string, error: Error, execution?: Execution): Promise<void> {
      (await take(actionName, execution)).end.reject(error);
      await settle();
    },
    /** Events as short lines: "Stage Build STARTED". */
    story: (execution?: Execution) =>
      events
        .filter(({ detail }) => execution === undefined || detail['execution-id'] === execution.id)
        .map(({ detailType, detail }) =>
          [detailType.split(' ')[1], detail.stage, detail.action, detail.state].filter(Boolean).join(' '),
        ),
  };
}

export type Harness = ReturnType<typeof createHarness>;
