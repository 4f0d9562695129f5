import { buildAction, pipelineOf, sourceAction, stage } from './fixtures';
import { createHarness, settle } from './harness';
import { deferred } from '../../src/codepipeline/engine/deferred';
import type { StateChange } from '../../src/codepipeline/engine/events';
import { ActionFailure } from '../../src/codepipeline/engine/failures';
import { createEventPublisher } from '../../src/codepipeline/engine/publisher';

// https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
const common = {
  pipeline: 'shop-dev',
  'start-time': '2030-01-01T00:00:00.000Z',
  version: 1,
  'pipeline-execution-attempt': 1,
};
const arn = 'arn:aws:codepipeline:us-east-1:000000000000:shop-dev';

test('pipeline, stage and action tell their changes in the shape of AWS', async () => {
  const harness = createHarness();
  const build = buildAction({ OutputArtifacts: [{ Name: 'Out' }] });
  harness.create(pipelineOf({ Stages: [stage('Source', sourceAction()), stage('Build', build)] }));
  const { id } = harness.start({ trigger: { triggerType: 'CloudWatchEvent', triggerDetail: 'arn:rule' } });
  await harness.succeed('S3', { summary: 'first', externalExecutionId: 'v1' });
  await harness.fail('DockerBuild', new ActionFailure('JobFailed', 'tests failed', 'shop:1'));
  const find = (line: string): StateChange => harness.events[harness.story().indexOf(line)];
  const detail = { ...common, 'execution-id': id };
  const input = { name: 'SourceOutput', s3location: { bucket: 'artifacts', key: 'shop-dev/SourceOutp/id1.zip' } };

  expect(find('Pipeline STARTED')).toEqual({
    source: 'aws.codepipeline',
    time: new Date(Date.UTC(2030, 0, 1)),
    detailType: 'CodePipeline Pipeline Execution State Change',
    resources: [arn],
    detail: {
      ...detail,
      state: 'STARTED',
      'execution-trigger': { 'trigger-type': 'CloudWatchEvent', 'trigger-detail': 'arn:rule' },
    },
  });
  expect(find('Stage Source STARTED')).toMatchObject({
    detailType: 'CodePipeline Stage Execution State Change',
    detail: { ...detail, stage: 'Source', state: 'STARTED' },
  });
  const source = { owner: 'AWS', provider: 'S3', category: 'Source', version: '1' };
  expect(find('Action Source S3 SUCCEEDED').detail).toMatchObject({
    ...detail,
    stage: 'Source',
    action: 'S3',
    region: 'us-east-1',
    type: source,
    'output-artifacts': [input],
    'execution-result': { 'external-execution-summary': 'first', 'external-execution-id': 'v1' },
  });
  const failed = find('Action Build DockerBuild FAILED').detail;
  expect(failed).toMatchObject({
    'input-artifacts': [input],
    'execution-result': {
      'external-execution-summary': 'tests failed',
      'external-execution-id': 'shop:1',
      'error-code': 'JobFailed',
    },
  });
  expect(failed).not.toHaveProperty('output-artifacts');
  expect(find('Pipeline FAILED').detail).toEqual({ ...detail, state: 'FAILED' });
});

test('the event of a stop contains its reason', async () => {
  const harness = createHarness();
  harness.create(pipelineOf());
  const { id } = harness.start();
  await settle();
  harness.engine.stop({ name: 'shop-dev', executionId: id, abandon: true, reason: 'for an update' });
  await settle();
  const stopping = harness.events[harness.story().indexOf('Pipeline STOPPING')];
  expect(stopping.detail).toMatchObject({ 'stop-execution-comments': 'for an update' });
});

describe('the publisher', () => {
  const event = (detailType: string): StateChange => ({ time: new Date(0), detailType, resources: [], detail: {} });

  test('puts one event after the other', async () => {
    const first = deferred<void>();
    const begun: string[] = [];
    const publisher = createEventPublisher(
      ({ detailType }) => {
        begun.push(detailType);
        return detailType === 'one' ? first.promise : Promise.resolve();
      },
      () => undefined,
    );
    publisher.publish(event('one'));
    publisher.publish(event('two'));
    await settle();
    expect(begun).toEqual(['one']);
    first.resolve();
    await publisher.flush();
    expect(begun).toEqual(['one', 'two']);
  });

  test('reports a lost event and continues', async () => {
    const lost: string[] = [];
    const put: string[] = [];
    const publisher = createEventPublisher(
      async ({ detailType }) => {
        if (detailType === 'one') {
          throw new Error('no bus');
        }
        put.push(detailType);
      },
      (message) => lost.push(message),
    );
    publisher.publish(event('one'));
    publisher.publish(event('two'));
    await publisher.flush();
    expect(lost).toEqual(['the event "one" was not put: no bus']);
    expect(put).toEqual(['two']);
  });
});
