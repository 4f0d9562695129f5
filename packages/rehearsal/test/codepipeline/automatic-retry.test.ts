import { lambdaAction, pipelineOf, sourceAction, stage } from './fixtures';
import { createHarness } from './harness';
import { ActionFailure } from '../../src/codepipeline/engine/failures';

const failure = new ActionFailure('JobFailed', 'no');

// https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-retry.html
describe('automatic retry', () => {
  /** Source, then a stage with A and B in parallel, which is retried. */
  async function withAutomaticRetry(RetryConfiguration?: { RetryMode: string }) {
    const harness = createHarness();
    const actions = [lambdaAction({ Name: 'A' }), lambdaAction({ Name: 'B' })];
    const OnFailure = { Result: 'RETRY', ...(RetryConfiguration && { RetryConfiguration }) };
    harness.create(
      pipelineOf({ Stages: [stage('Source', sourceAction()), { ...stage('Test', ...actions), OnFailure }] }),
    );
    const execution = harness.start();
    await harness.succeed('S3');
    return { harness, execution };
  }

  test('of the failed actions: the others keep their results, and the execution continues', async () => {
    const { harness, execution } = await withAutomaticRetry({ RetryMode: 'FAILED_ACTIONS' });
    await harness.fail('A', failure);
    await harness.succeed('B');
    expect(execution.status).toBe('InProgress');
    expect(harness.working()).toEqual(['A']);
    await harness.succeed('A');
    expect(execution).toMatchObject({ status: 'Succeeded', attempt: 1 });
    expect(harness.story().filter((event) => !event.startsWith('Action'))).toEqual([
      'Pipeline STARTED',
      'Stage Source STARTED',
      'Stage Source SUCCEEDED',
      'Stage Test STARTED',
      'Stage Test FAILED',
      'Stage Test RESUMED',
      'Stage Test SUCCEEDED',
      'Pipeline SUCCEEDED',
    ]);
  });

  test('of all actions, which is the default', async () => {
    const { harness } = await withAutomaticRetry();
    await harness.fail('A', failure);
    await harness.succeed('B');
    expect(harness.working()).toEqual(['A', 'B']);
  });

  test('is made once', async () => {
    const { harness, execution } = await withAutomaticRetry({ RetryMode: 'FAILED_ACTIONS' });
    await harness.succeed('B');
    await harness.fail('A', failure);
    await harness.fail('A', failure);
    expect(execution).toMatchObject({ status: 'Failed', statusSummary: 'Test › A failed: no' });
  });
});
