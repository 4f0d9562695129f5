import type { Task } from '@aws-sdk/client-ecs';
import * as fc from 'fast-check';
import { judgeTask } from '../../../../../src/gates/ecs-task/handler/judge-task';

const MINUTE_MS = 60_000;
const rules = { containerNames: ['app', 'seed'], timeoutMinutes: 30 };
const judge = (task: Task | undefined, minute = 1, missingSince?: number) =>
  judgeTask({ since: 0, missingSince }, task, minute * MINUTE_MS, rules);
const stopped = (more: Partial<Task> = {}): Task => ({
  lastStatus: 'STOPPED',
  stopCode: 'EssentialContainerExited',
  containers: [
    { name: 'app', exitCode: 0 },
    { name: 'seed', exitCode: 0 },
    { name: 'proxy', exitCode: 1 },
  ],
  ...more,
});

test.each<[string, Task]>([
  ['succeeded', stopped()],
  ['succeeded', stopped({ stopCode: undefined })],
  [
    'failed',
    stopped({
      containers: [
        { name: 'app', exitCode: 0 },
        { name: 'seed', exitCode: 1 },
      ],
    }),
  ],
  ['failed', stopped({ containers: [{ name: 'app', exitCode: 0 }, { name: 'seed' }] })],
  ['failed', stopped({ containers: undefined })],
  ['failed', stopped({ stopCode: 'TaskFailedToStart' })],
  ['stopped', stopped({ stopCode: 'UserInitiated' })],
])('a task ends as %s: %j', (end, task) => {
  expect(judge(task)).toEqual({ kind: 'ended', end });
});

test('a task that runs is waited for, and stopped at its timeout', () => {
  expect(judge({ lastStatus: 'PENDING' })).toEqual({ kind: 'wait', summary: 'the task is PENDING' });
  expect(judge({ lastStatus: 'RUNNING' }, 30)).toEqual({ kind: 'stop' });
  expect(judge(stopped({ stopCode: 'UserInitiated' }), 30)).toEqual({ kind: 'ended', end: 'timeout' });
  expect(judge(stopped(), 31)).toEqual({ kind: 'ended', end: 'succeeded' });
});

test('a task that ECS does not report is waited for, for 5 minutes', () => {
  expect(judge(undefined, 1)).toEqual({
    kind: 'wait',
    summary: 'ECS does not report the task yet',
    missingSince: MINUTE_MS,
  });
  expect(judge({}, 5, MINUTE_MS)).toMatchObject({ kind: 'wait', missingSince: MINUTE_MS });
  expect(judge(undefined, 6, MINUTE_MS)).toEqual({ kind: 'ended', end: 'gone' });
});

test('only a task that ended by itself, with 0 in each named container, is a success', () => {
  const container = fc.record({
    name: fc.constantFrom('app', 'seed', 'proxy'),
    exitCode: fc.option(fc.constantFrom(0, 1, 137), { nil: undefined }),
  });
  const task: fc.Arbitrary<Task> = fc.record({
    lastStatus: fc.constantFrom('RUNNING', 'STOPPED', undefined),
    stopCode: fc.constantFrom('EssentialContainerExited', 'UserInitiated', 'SpotInterruption', undefined),
    containers: fc.uniqueArray(container, { selector: ({ name }) => name }),
  });
  fc.assert(
    fc.property(task, fc.nat(60), (seen, minute) => {
      const decision = judge(seen, minute);
      if (decision.kind === 'ended' && decision.end === 'succeeded') {
        expect(seen.lastStatus).toBe('STOPPED');
        expect(['EssentialContainerExited', undefined]).toContain(seen.stopCode);
        expect(seen.containers!.filter(({ name, exitCode }) => name !== 'proxy' && exitCode === 0)).toHaveLength(2);
      }
    }),
    { numRuns: 2000 },
  );
});
