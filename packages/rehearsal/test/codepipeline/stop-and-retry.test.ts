import { lambdaAction, pipelineOf, sourceAction, stage } from './fixtures';
import { createHarness, settle } from './harness';
import { ActionFailure } from '../../src/codepipeline/engine/failures';

const failure = new ActionFailure('JobFailed', 'no');

/** Source, then a stage with A and B in parallel and C after them, then Deploy; A and B run. */
async function withParallelActions() {
  const harness = createHarness();
  const actions = [
    lambdaAction({ Name: 'A', Namespace: 'A' }),
    lambdaAction({ Name: 'B' }),
    lambdaAction({ Name: 'C', RunOrder: 2 }),
  ];
  harness.create(
    pipelineOf({
      Stages: [stage('Source', sourceAction()), stage('Test', ...actions), stage('Deploy', lambdaAction())],
    }),
  );
  const execution = harness.start();
  await harness.succeed('S3');
  const at = { name: 'shop-dev', executionId: execution.id };
  return {
    harness,
    execution,
    stop: (abandon: boolean, reason?: string) => harness.engine.stop({ ...at, abandon, reason }),
    retry: (mode: 'FAILED_ACTIONS' | 'ALL_ACTIONS', stageName = 'Test') =>
      harness.engine.retryStage({ ...at, stageName, mode }),
  };
}

// https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-stop.html
describe('stop and wait', () => {
  test('running actions finish, and nothing else starts', async () => {
    const { harness, execution, stop } = await withParallelActions();
    stop(false, 'lunch');
    expect(execution.status).toBe('Stopping');
    expect(execution.stages.get('Test')?.status).toBe('Stopping');
    await harness.succeed('A');
    expect(execution.status).toBe('Stopping');
    await harness.succeed('B');
    expect(execution).toMatchObject({ status: 'Stopped', statusSummary: 'lunch' });
    expect(harness.working()).toEqual([]);
    expect(harness.story().slice(-6)).toEqual([
      'Pipeline STOPPING',
      'Stage Test STOPPING',
      'Action Test A SUCCEEDED',
      'Action Test B SUCCEEDED',
      'Stage Test STOPPED',
      'Pipeline STOPPED',
    ]);
  });

  test('the execution is stopped, not failed, even if a running action fails', async () => {
    const { harness, execution, stop } = await withParallelActions();
    stop(false);
    await harness.fail('A', failure);
    await harness.succeed('B');
    expect(execution.status).toBe('Stopped');
  });

  test('it does not continue with the next stage', async () => {
    const { harness, execution, stop } = await withParallelActions();
    await harness.succeed('A');
    await harness.succeed('B');
    stop(false);
    await harness.succeed('C');
    expect(execution.status).toBe('Stopped');
    expect(execution.stages.has('Deploy')).toBe(false);
  });

  // https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_StopPipelineExecution.html
  test('cannot be asked for twice, but can be turned into an abandonment once', async () => {
    const { execution, stop } = await withParallelActions();
    stop(false);
    expect(() => stop(false)).toThrow('is already stopping');
    stop(true);
    expect(execution.status).toBe('Stopped');
    expect(() => stop(true)).toThrow('is already Stopped');
  });
});

describe('stop and abandon', () => {
  test('actions are abandoned at once and their results do not count any more', async () => {
    const { harness, execution, stop } = await withParallelActions();
    const a = await harness.take('A');
    const b = await harness.take('B');
    stop(true);
    expect(execution.status).toBe('Stopped');
    expect(execution.history.filter(({ status }) => status === 'Abandoned')).toHaveLength(2);
    expect(a.context.abandoned.aborted).toBe(true);
    a.end.resolve({ variables: { x: '1' } });
    b.end.reject(failure);
    await settle();
    expect(execution.namespaces.has('A')).toBe(false);
    expect(execution.history.filter(({ status }) => status === 'Abandoned')).toHaveLength(2);
    expect(harness.story().slice(-6)).toEqual([
      'Pipeline STOPPING',
      'Stage Test STOPPING',
      'Action Test A ABANDONED',
      'Action Test B ABANDONED',
      'Stage Test STOPPED',
      'Pipeline STOPPED',
    ]);
  });

  // "When an action is abandoned in CodePipeline, the action provider continues any tasks related to the action."
  test('the provider continues: only the end of the rehearsal ends it', async () => {
    const { harness, stop } = await withParallelActions();
    const a = await harness.take('A');
    stop(true);
    expect(a.context.closing.aborted).toBe(false);
  });
});

test('an execution that waits in front of a stage is stopped there and cannot be retried', async () => {
  const { harness, execution } = await withParallelActions();
  const second = harness.start();
  await harness.succeed('S3', {}, second);
  harness.engine.stop({ name: 'shop-dev', executionId: second.id, abandon: false });
  expect(second.status).toBe('Stopped');
  await harness.fail('A', failure, execution);
  await harness.succeed('B', {}, execution);
  expect(second.stages.has('Test')).toBe(false);
  const retry = { name: 'shop-dev', stageName: 'Test', executionId: second.id, mode: 'FAILED_ACTIONS' } as const;
  expect(() => harness.engine.retryStage(retry)).toThrow('the execution has not been in this stage');
});

// https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-retry.html
describe('retry', () => {
  async function withFailedStage() {
    const setting = await withParallelActions();
    await setting.harness.succeed('A');
    await setting.harness.fail('B', failure);
    expect(setting.execution.status).toBe('Failed');
    return setting;
  }

  test('of failed actions: only they run again, then the pipeline continues', async () => {
    const { harness, execution, retry } = await withFailedStage();
    retry('FAILED_ACTIONS');
    await settle();
    expect(execution).toMatchObject({ status: 'InProgress', statusSummary: undefined, attempt: 2 });
    expect(harness.working()).toEqual(['B']);
    await harness.succeed('B');
    await harness.succeed('C');
    await harness.succeed('Tag');
    await expect(execution.rest.promise).resolves.toMatchObject({ status: 'Succeeded' });
    expect(execution.history.map(({ declaration, status }) => `${declaration.name} ${status}`)).toEqual([
      'S3 Succeeded',
      'A Succeeded',
      'B Failed',
      'B Succeeded',
      'C Succeeded',
      'Tag Succeeded',
    ]);
    expect(harness.story()).toEqual(expect.arrayContaining(['Pipeline RESUMED', 'Stage Test RESUMED']));
  });

  test('of all actions: the stage starts again and overrides earlier results', async () => {
    const { harness, execution, retry } = await withFailedStage();
    retry('ALL_ACTIONS');
    await settle();
    expect(harness.working()).toEqual(['A', 'B']);
    await harness.succeed('A', { variables: { again: 'yes' } });
    expect(execution.namespaces.get('A')).toEqual({ again: 'yes' });
  });

  test('while others still run: failed actions join them, all actions cannot', async () => {
    const { harness, execution, retry } = await withParallelActions();
    await harness.fail('A', failure);
    expect(() => retry('ALL_ACTIONS')).toThrow('actions of the stage are still in progress');
    retry('FAILED_ACTIONS');
    await settle();
    expect(harness.working()).toEqual(['B', 'A']);
    await harness.succeed('B');
    await harness.succeed('A');
    expect(harness.working()).toEqual(['C']);
    expect(execution.status).toBe('InProgress');
  });

  test('of an abandoned stage runs the abandoned actions again', async () => {
    const { harness, execution, stop, retry } = await withParallelActions();
    await harness.succeed('A');
    stop(true);
    await harness.take('B');
    retry('FAILED_ACTIONS');
    await settle();
    expect(harness.working()).toEqual(['B']);
    expect(execution.status).toBe('InProgress');
  });

  test('of a stage that was stopped between its actions continues with the rest', async () => {
    const { harness, stop, retry } = await withParallelActions();
    stop(false);
    await harness.succeed('A');
    await harness.succeed('B');
    retry('FAILED_ACTIONS');
    await settle();
    expect(harness.working()).toEqual(['C']);
  });

  test('is rejected if there is nothing to retry', async () => {
    const { retry, execution, harness } = await withParallelActions();
    expect(() => retry('FAILED_ACTIONS')).toThrow('Test: the stage has no failed actions');
    expect(() => retry('FAILED_ACTIONS', 'Source')).toThrow('Source: the stage has no failed actions');
    expect(() => retry('FAILED_ACTIONS', 'Deploy')).toThrow('Deploy: the execution has not been in this stage');
    expect(() => retry('FAILED_ACTIONS', 'Nowhere')).toThrow('the pipeline has no stage Nowhere');
    expect(execution.status).toBe('InProgress');
    expect(harness.working()).toEqual(['A', 'B']);
  });

  test('is refused once a more recent execution has entered the stage', async () => {
    const { harness, retry } = await withFailedStage();
    const second = harness.start();
    await harness.succeed('S3', {}, second);
    expect(() => retry('FAILED_ACTIONS')).toThrow(`the execution ${second.id} entered the stage Test later`);
  });

  test('is refused after the pipeline was changed', async () => {
    const { harness, retry } = await withFailedStage();
    harness.engine.update(harness.engine.pipeline('shop-dev').declaration);
    expect(() => retry('FAILED_ACTIONS')).toThrow('the pipeline was changed after the stage ran');
  });

  test('locks the stage again', async () => {
    const { harness, retry, execution } = await withFailedStage();
    retry('FAILED_ACTIONS');
    const second = harness.start();
    await harness.succeed('S3', {}, second);
    expect(second.stages.has('Test')).toBe(false);
    await harness.fail('B', failure, execution);
    expect(second.stages.has('Test')).toBe(true);
  });
});
