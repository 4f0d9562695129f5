import { pipelineOf } from './fixtures';
import { createHarness, settle } from './harness';

describe('starting', () => {
  // https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_StartPipelineExecution.html
  test('pipeline variables need a value and have to be declared', () => {
    const harness = createHarness();
    harness.create(pipelineOf({ Variables: [{ Name: 'Colour' }] }));
    expect(() => harness.start()).toThrow('the pipeline variable Colour has neither a default nor a value');
    expect(() => harness.start({ variables: { Size: 'L', Colour: 'x' } })).toThrow('declares no variable Size');
    expect(harness.start({ variables: { Colour: 'x' } }).variables).toEqual({ Colour: 'x' });
  });

  // https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html (AllowOverrideForS3ObjectKey)
  test('source overrides name a source action, and an object key only if the action allows it', () => {
    const harness = createHarness();
    harness.create(pipelineOf());
    const override = { actionName: 'S3', revisionType: 'S3_OBJECT_KEY', revisionValue: 'other.zip' } as const;
    expect(() => harness.start({ sourceRevisions: [override] })).toThrow('S3 does not set AllowOverrideForS3ObjectKey');
    expect(() => harness.start({ sourceRevisions: [{ ...override, actionName: 'Git' }] })).toThrow(
      'the pipeline has no source action Git',
    );
  });

  test('an unknown pipeline is named', () => {
    expect(() => createHarness().start()).toThrow('there is no pipeline with the name shop-dev');
  });

  test('the name of a pipeline is taken once', () => {
    const harness = createHarness();
    harness.create(pipelineOf());
    expect(() => harness.create(pipelineOf())).toThrow('there is already a pipeline with the name shop-dev');
  });
});

test('closing abandons running actions and waits until their providers have ended', async () => {
  const harness = createHarness();
  harness.create(pipelineOf());
  const execution = harness.start();
  const { context, end } = await harness.take('S3');
  let isClosed = false;
  const closed = harness.engine.close().then(() => (isClosed = true));
  await settle();
  expect(context.abandoned.aborted).toBe(true);
  expect(context.closing.aborted).toBe(true);
  expect(isClosed).toBe(false);
  end.reject(new Error('killed'));
  await closed;
  expect(execution).toMatchObject({ status: 'Stopped', statusSummary: 'the rehearsal ended' });
  expect(() => harness.start()).toThrow('the rehearsal is ending');
});

test('a deleted pipeline ends its executions', async () => {
  const harness = createHarness();
  harness.create(pipelineOf());
  const execution = harness.start();
  await settle();
  harness.engine.remove('shop-dev');
  expect(execution.status).toBe('Stopped');
  expect(harness.engine.pipelines()).toEqual([]);
});
