import { pipelineOf } from './fixtures';
import { createHarness, settle, type Harness } from './harness';
import { ActionFailure } from '../../src/codepipeline/engine/failures';

// https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html
// Rule 1: stages are locked when an execution is being processed. Rule 2: subsequent executions wait for the stage to
// be unlocked. Rule 3: waiting executions are superseded by more recent executions.

/** The pipeline Source, Build, Deploy with a first execution whose Build runs. */
async function withFirstInBuild(changes: Record<string, unknown> = {}) {
  const harness = createHarness();
  harness.create(pipelineOf(changes));
  const first = harness.start();
  await harness.succeed('S3', {}, first);
  return { harness, first };
}

/** A further execution, which has come as far as the locked Build. */
async function startBehind(harness: Harness) {
  const execution = harness.start();
  await harness.succeed('S3', {}, execution);
  return execution;
}

const building = (harness: Harness) => harness.working().filter((name) => name === 'DockerBuild').length;

describe('SUPERSEDED, the default', () => {
  test('a second upload runs through the free stages and waits in front of the locked one', async () => {
    const { harness, first } = await withFirstInBuild();
    const second = await startBehind(harness);
    expect(building(harness)).toBe(1);
    expect(second.status).toBe('InProgress');
    expect(second.stages.has('Build')).toBe(false);
    await harness.succeed('DockerBuild', {}, first);
    await settle();
    expect(second.stages.get('Build')?.status).toBe('InProgress');
    expect(first.stages.get('Deploy')?.status).toBe('InProgress');
    await harness.succeed('Tag', {}, first);
    await harness.succeed('DockerBuild', {}, second);
    await harness.succeed('Tag', {}, second);
    expect([first.status, second.status]).toEqual(['Succeeded', 'Succeeded']);
  });

  test('a third one replaces the waiting second one; the first one continues', async () => {
    const { harness, first } = await withFirstInBuild();
    const second = await startBehind(harness);
    const third = harness.start();
    expect(second.status).toBe('InProgress');
    await harness.succeed('S3', {}, third);
    expect(second.status).toBe('Superseded');
    await expect(second.rest.promise).resolves.toBe(second);
    expect(third.status).toBe('InProgress');
    expect(building(harness)).toBe(1);
    await harness.succeed('DockerBuild', {}, first);
    expect((await harness.take('DockerBuild')).executionId).toBe(third.id);
    expect(harness.story(second).slice(-2)).toEqual(['Stage Source SUCCEEDED', 'Pipeline SUPERSEDED']);
  });

  test('executions that wait for the first stage are superseded too', async () => {
    const harness = createHarness();
    harness.create(pipelineOf());
    const [first, second, third] = [harness.start(), harness.start(), harness.start()];
    await settle();
    expect([first.status, second.status, third.status]).toEqual(['InProgress', 'Superseded', 'InProgress']);
    expect(harness.working()).toEqual(['S3']);
    await harness.succeed('S3', {}, first);
    await settle();
    expect(third.stages.has('Source')).toBe(true);
  });

  test('a failure unlocks the stage for the one that waits', async () => {
    const { harness, first } = await withFirstInBuild();
    const second = await startBehind(harness);
    await harness.fail('DockerBuild', new ActionFailure('JobFailed', 'no'), first);
    expect(first.status).toBe('Failed');
    expect(second.stages.get('Build')?.status).toBe('InProgress');
  });

  test('a stop unlocks the stage as well', async () => {
    const { harness, first } = await withFirstInBuild();
    const second = await startBehind(harness);
    harness.engine.stop({ name: 'shop-dev', executionId: first.id, abandon: true });
    expect(second.stages.get('Build')?.status).toBe('InProgress');
  });

  test('each execution keeps its own artifacts and variables', async () => {
    const { harness, first } = await withFirstInBuild();
    const second = harness.start();
    await harness.succeed('S3', { sourceRevision: { revisionId: 'v2' }, variables: { VersionId: 'v2' } }, second);
    await harness.succeed('DockerBuild', {}, first);
    const { context } = await harness.take('DockerBuild', second);
    expect(context.inputArtifacts[0]).toMatchObject({ revision: 'v2', key: 'shop-dev/SourceOutp/id2.zip' });
    expect(first.artifacts.get('SourceOutput')?.key).toBe('shop-dev/SourceOutp/id1.zip');
  });
});

// https://docs.aws.amazon.com/codepipeline/latest/userguide/execution-modes.html: "executions are processed one by one
// in the order that they are queued"
describe('QUEUED', () => {
  test('no execution is superseded: all wait in order, also for the first stage', async () => {
    const { harness, first } = await withFirstInBuild({ ExecutionMode: 'QUEUED' });
    const second = harness.start();
    const third = harness.start();
    await harness.succeed('S3', {}, second);
    await harness.succeed('S3', {}, third);
    expect([second.status, third.status]).toEqual(['InProgress', 'InProgress']);
    expect(building(harness)).toBe(1);
    await harness.succeed('DockerBuild', {}, first);
    expect(third.stages.has('Build')).toBe(false);
    await harness.succeed('DockerBuild', {}, second);
    expect(building(harness)).toBe(1);
    await harness.succeed('DockerBuild', {}, third);
    await harness.succeed('Tag', {}, first);
    await harness.succeed('Tag', {}, second);
    await harness.succeed('Tag', {}, third);
    expect([first.status, second.status, third.status]).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
  });

  test('a failure lets the next in the queue in', async () => {
    const { harness, first } = await withFirstInBuild({ ExecutionMode: 'QUEUED' });
    const second = await startBehind(harness);
    await harness.fail('DockerBuild', new ActionFailure('JobFailed', 'no'), first);
    expect(second.stages.get('Build')?.status).toBe('InProgress');
  });
});

test('waiting until nothing runs includes executions that begin meanwhile', async () => {
  const harness = createHarness();
  harness.create(pipelineOf());
  const first = harness.start();
  let isIdle = false;
  const idle = harness.engine.whenIdle().then(() => (isIdle = true));
  await harness.succeed('S3', {}, first);
  const second = harness.start();
  await harness.fail('DockerBuild', new ActionFailure('JobFailed', 'no'), first);
  expect(isIdle).toBe(false);
  await harness.fail('S3', new ActionFailure('JobFailed', 'no'), second);
  await idle;
});
