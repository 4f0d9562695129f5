import { lambdaAction, pipelineOf, sourceAction, stage } from './fixtures';
import { nextStageStep, runOrderGroups, type ActionStatus } from '../../src/codepipeline/engine/stage-step';

const actionsWith = (orders: Record<string, number>) =>
  pipelineOf({
    Stages: [
      stage('Source', sourceAction()),
      stage('S', ...Object.entries(orders).map(([Name, RunOrder]) => lambdaAction({ Name, RunOrder }))),
    ],
  }).stages[1].actions;

const actions = actionsWith({ a1: 2, b: 7, a2: 2 });

function step(statuses: Record<string, ActionStatus>, stopping = false): string {
  const next = nextStageStep(actions, (name) => statuses[name], stopping);
  return next.kind === 'start' ? `start ${next.actions.map(({ name }) => name).join(' ')}` : next.kind;
}

// https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html: equal run orders run in
// parallel, higher ones after lower ones, and the numbers need not be in strict sequence.
test('groups by run order, gaps and the order of the declaration do not matter', () => {
  expect(runOrderGroups(actions).map((group) => group.map(({ name }) => name))).toEqual([['a1', 'a2'], ['b']]);
});

test('starts a group together, the next one when all of it has succeeded', () => {
  expect(step({})).toBe('start a1 a2');
  expect(step({ a1: 'InProgress', a2: 'InProgress' })).toBe('wait');
  expect(step({ a1: 'Succeeded', a2: 'InProgress' })).toBe('wait');
  expect(step({ a1: 'Succeeded', a2: 'Succeeded' })).toBe('start b');
  expect(step({ a1: 'Succeeded', a2: 'Succeeded', b: 'Succeeded' })).toBe('succeeded');
});

// https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html
test('one failure lets the rest of its group end, then the stage fails', () => {
  expect(step({ a1: 'Failed', a2: 'InProgress' })).toBe('wait');
  expect(step({ a1: 'Failed', a2: 'Succeeded' })).toBe('failed');
});

test('a stop waits for running actions and starts nothing', () => {
  expect(step({ a1: 'InProgress', a2: 'Succeeded' }, true)).toBe('wait');
  expect(step({ a1: 'Succeeded', a2: 'Succeeded' }, true)).toBe('stopped');
  expect(step({ a1: 'Failed', a2: 'Succeeded' }, true)).toBe('stopped');
  expect(step({ a1: 'Succeeded', a2: 'Succeeded', b: 'Succeeded' }, true)).toBe('stopped');
});

// https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-retry.html: others in progress continue working
test('a retried action starts beside those of its group that still run', () => {
  expect(step({ a2: 'InProgress' })).toBe('start a1');
});
