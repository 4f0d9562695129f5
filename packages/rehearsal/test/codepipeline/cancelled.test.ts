import { approvalAction, lambdaAction, pipelineOf, source, stage } from './fixtures';
import { createHarness, settle } from './harness';

const REASON = 'the definition of the pipeline was updated before the execution could be completed';

/** Source, then a gate with an approval beside a function, then Deploy; the gate's actions run. */
const gated = (changes: Record<string, unknown> = {}) =>
  pipelineOf({
    Stages: [source, stage('Gate', approvalAction(), lambdaAction({ Name: 'Check' })), stage('Deploy', lambdaAction())],
    ...changes,
  });

async function atTheGate() {
  const harness = createHarness();
  harness.create(gated());
  const execution = harness.start();
  await harness.succeed('S3');
  return { harness, execution };
}

// https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineExecution.html
// https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
describe("an update of the pipeline's structure", () => {
  test('cancels the execution that runs, with its stage and all actions, and starts nothing', async () => {
    const { harness, execution } = await atTheGate();
    const [approval, check] = [await harness.take('Approve'), await harness.take('Check')];
    expect(harness.engine.update(gated({ ExecutionMode: 'QUEUED' })).version).toBe(2);
    await expect(execution.rest.promise).resolves.toBe(execution);
    expect(execution).toMatchObject({ status: 'Cancelled', statusSummary: REASON, version: 1 });
    expect(execution.stages.get('Gate')?.status).toBe('Cancelled');
    expect([approval, check].map(({ context }) => context.abandoned.aborted)).toEqual([true, true]);
    await settle();
    expect(harness.story(execution).slice(-4)).toEqual([
      'Action Gate Approve CANCELED',
      'Action Gate Check CANCELED',
      'Stage Gate CANCELED',
      'Pipeline CANCELED',
    ]);
    check.end.resolve({ variables: {} });
    approval.end.resolve({ variables: {} });
    await settle();
    expect(harness.working()).toEqual([]);
    expect(execution.status).toBe('Cancelled');
  });

  test('sends an event of the pipeline without a stage', async () => {
    const { harness } = await atTheGate();
    harness.engine.update(gated({ RoleArn: 'arn:aws:iam::000000000000:role/other' }));
    await settle();
    const canceled = harness.events.find(
      ({ detailType, detail }) =>
        detailType === 'CodePipeline Pipeline Execution State Change' && detail.state === 'CANCELED',
    );
    expect(canceled?.detail).not.toHaveProperty('stage');
  });

  test('cancels executions that wait in front of a stage, too, and the next one finds the stages free', async () => {
    const { harness, execution } = await atTheGate();
    const waiting = harness.start();
    await harness.succeed('S3', {}, waiting);
    expect(waiting.stages.has('Gate')).toBe(false);
    const changed = gated({ Stages: [source, stage('Gate', approvalAction())] });
    harness.engine.update(changed);
    expect([execution.status, waiting.status]).toEqual(['Cancelled', 'Cancelled']);
    expect(waiting.stages.has('Gate')).toBe(false);
    const next = harness.start();
    await harness.succeed('S3', {}, next);
    await harness.succeed('Approve', {}, next);
    expect(next.status).toBe('Succeeded');
  });

  test('leaves executions alone that have ended', async () => {
    const { harness, execution } = await atTheGate();
    await harness.succeed('Approve');
    await harness.succeed('Check');
    await harness.succeed('Tag');
    harness.engine.update(gated({ ExecutionMode: 'QUEUED' }));
    expect(execution.status).toBe('Succeeded');
    expect(execution.stages.get('Gate')?.status).toBe('Succeeded');
  });

  test('cancels an execution that is stopping and waits for its actions', async () => {
    const { harness, execution } = await atTheGate();
    harness.engine.stop({ name: 'shop-dev', executionId: execution.id, abandon: false });
    harness.engine.update(gated({ ExecutionMode: 'QUEUED' }));
    expect(execution.status).toBe('Cancelled');
  });
});

test('an update that leaves the structure as it is cancels nothing', async () => {
  const { harness, execution } = await atTheGate();
  expect(harness.engine.update(gated({ RestartExecutionOnUpdate: true })).version).toBe(2);
  await harness.succeed('Approve');
  await harness.succeed('Check');
  await harness.succeed('Tag');
  expect(execution.status).toBe('Succeeded');
});
