import { buildAction, lambdaAction, pipelineOf, source, stage } from './fixtures';
import { createHarness, settle } from './harness';
import { ActionFailure } from '../../src/codepipeline/engine/failures';
import { AccessDeniedError } from '../../src/emulator/control';

test('stages run one after the other, actions of one run order together', async () => {
  const harness = createHarness();
  const deploy = stage(
    'Deploy',
    lambdaAction({ Name: 'Last', RunOrder: 9 }),
    lambdaAction({ Name: 'One', RunOrder: 2 }),
    lambdaAction({ Name: 'Two', RunOrder: 2 }),
  );
  harness.create(pipelineOf({ Stages: [source, stage('Build', buildAction()), deploy] }));
  const execution = harness.start();
  await settle();
  expect(harness.working()).toEqual(['S3']);
  await harness.succeed('S3');
  expect(harness.working()).toEqual(['DockerBuild']);
  await harness.succeed('DockerBuild');
  expect(harness.working()).toEqual(['One', 'Two']);
  await harness.succeed('Two');
  expect(harness.working()).toEqual(['One']);
  await harness.succeed('One');
  expect(harness.working()).toEqual(['Last']);
  await harness.succeed('Last');
  await expect(execution.rest.promise).resolves.toMatchObject({ status: 'Succeeded' });
  await harness.engine.whenIdle();
});

test('artifacts and variables travel to the actions that name them', async () => {
  const harness = createHarness();
  const build = buildAction({ OutputArtifacts: [{ Name: 'ImageDefinitions' }], Namespace: 'Build' });
  const tag = lambdaAction({
    InputArtifacts: [{ Name: 'ImageDefinitions' }],
    Configuration: {
      FunctionName: 'tag',
      UserParameters: '#{Build.DIGEST} #{codepipeline.PipelineExecutionId} #{variables.Colour} #{Source.VersionId}',
    },
  });
  const Variables = [{ Name: 'Colour', DefaultValue: 'red' }];
  harness.create(pipelineOf({ Variables, Stages: [source, stage('Build', build), stage('Deploy', tag)] }));
  const execution = harness.start({ variables: { Colour: 'blue' } });
  await harness.succeed('S3', { variables: { VersionId: 'v1' }, sourceRevision: { revisionId: 'v1' } });
  const building = await harness.take('DockerBuild');
  const sourceLocation = { name: 'SourceOutput', bucket: 'artifacts', key: 'shop-dev/SourceOutp/id1.zip' };
  expect(building.context.inputArtifacts).toEqual([{ ...sourceLocation, revision: 'v1' }]);
  const image = { name: 'ImageDefinitions', bucket: 'artifacts', key: 'shop-dev/ImageDefin/id2' };
  expect(building.context.outputArtifacts).toEqual([image]);
  building.end.resolve({ variables: { DIGEST: 'sha256:1' } });
  const tagging = await harness.take('Tag');
  expect(tagging.context.inputArtifacts).toEqual([image]);
  expect(tagging.context.configuration.UserParameters).toBe(`sha256:1 ${execution.id} blue v1`);
});

// https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html
test('when one of several parallel actions fails the others end, then the stage and the execution fail', async () => {
  const harness = createHarness();
  const test1 = lambdaAction({ Name: 'Unit' });
  const test2 = lambdaAction({ Name: 'Lint' });
  const after = lambdaAction({ Name: 'After', RunOrder: 2 });
  harness.create(pipelineOf({ Stages: [source, stage('Test', test1, test2, after), stage('Deploy', lambdaAction())] }));
  const execution = harness.start();
  await harness.succeed('S3');
  await harness.fail('Unit', new ActionFailure('JobFailed', '3 tests failed'));
  expect(execution.status).toBe('InProgress');
  expect(harness.working()).toEqual(['Lint']);
  await harness.succeed('Lint');
  expect(harness.working()).toEqual([]);
  expect(execution).toMatchObject({ status: 'Failed', statusSummary: 'Test › Unit failed: 3 tests failed' });
  expect(execution.stages.get('Test')?.status).toBe('Failed');
  expect(execution.stages.has('Deploy')).toBe(false);
  expect(harness.story().slice(-4)).toEqual([
    'Action Test Unit FAILED',
    'Action Test Lint SUCCEEDED',
    'Stage Test FAILED',
    'Pipeline FAILED',
  ]);
});

test('every failed action of a stage is named with its reason', async () => {
  const harness = createHarness();
  harness.create(
    pipelineOf({ Stages: [source, stage('T', lambdaAction({ Name: 'A' }), lambdaAction({ Name: 'B' }))] }),
  );
  const execution = harness.start();
  await harness.succeed('S3');
  await harness.fail('B', new ActionFailure('JobFailed', 'b is wrong'));
  await harness.fail('A', new Error('a broke'));
  expect(execution.statusSummary).toBe('T › A failed: a broke\nT › B failed: b is wrong');
});

test('a failed source fails the execution in its first stage', async () => {
  const harness = createHarness();
  harness.create(pipelineOf());
  const execution = harness.start();
  await harness.fail('S3', new ActionFailure('RevisionUnavailable', 'the bucket uploads has no object source.zip'));
  expect(execution).toMatchObject({
    status: 'Failed',
    statusSummary: 'Source › S3 failed: the bucket uploads has no object source.zip',
  });
  expect(harness.story()).toEqual([
    'Pipeline STARTED',
    'Stage Source STARTED',
    'Action Source S3 STARTED',
    'Action Source S3 FAILED',
    'Stage Source FAILED',
    'Pipeline FAILED',
  ]);
});

test('a denied permission is a PermissionError with the message of the denial', async () => {
  const harness = createHarness();
  harness.create(pipelineOf());
  const execution = harness.start();
  await harness.fail('S3', new AccessDeniedError('User: u is not authorized to perform: s3:GetObject'));
  expect(execution.history[0].error).toEqual({
    code: 'PermissionError',
    message: 'User: u is not authorized to perform: s3:GetObject',
  });
});

test('an unset variable fails the action that names it', async () => {
  const harness = createHarness();
  const build = buildAction({ Namespace: 'Build' });
  const tag = lambdaAction({ Configuration: { FunctionName: '#{Build.NAME}' } });
  harness.create(pipelineOf({ Stages: [source, stage('Build', build), stage('Deploy', tag)] }));
  const execution = harness.start();
  await harness.succeed('S3');
  await harness.succeed('DockerBuild', { variables: { OTHER: '' } });
  expect(execution.statusSummary).toBe(
    'Deploy › Tag failed: the variable #{Build.NAME} could not be resolved: it holds OTHER',
  );
});

test('reports progress to its listener, with the output of actions', async () => {
  const harness = createHarness();
  harness.create(pipelineOf({ Stages: [source, stage('Deploy', lambdaAction())] }));
  harness.start();
  const working = await harness.take('S3');
  working.context.report({ outputLine: 'downloading' });
  harness.clock.advance(2500);
  working.end.resolve({ variables: { VersionId: 'v1' }, summary: 'first upload' });
  await settle();
  const kinds = harness.progress.map((event) => event.type);
  expect(kinds).toEqual([
    'execution-started',
    'stage-started',
    'action-started',
    'action-output',
    'action-finished',
    'stage-finished',
    'stage-started',
    'action-started',
  ]);
  const at = { pipelineName: 'shop-dev', stageName: 'Source', actionName: 'S3' };
  expect(harness.progress[3]).toMatchObject({ ...at, line: 'downloading' });
  const finished = { status: 'Succeeded', seconds: 2.5, summary: 'first upload', variables: { VersionId: 'v1' } };
  expect(harness.progress[4]).toMatchObject({ ...at, ...finished });
});
