import {
  GetJobDetailsCommand,
  GetPipelineCommand,
  GetPipelineExecutionCommand,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  ListPipelinesCommand,
  PutApprovalResultCommand,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
  RetryStageExecutionCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { arn, closeServers, JOB, jobContext, jobData, pipelineName, served } from './api-harness';
import { approvalAction, pipelineOf, sourceAction, stage } from './fixtures';
import { ActionFailure } from '../../src/codepipeline/engine/failures';

afterEach(closeServers);

test('listens on the loopback interface only', async () => {
  const { server } = await served();
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

test('an execution from start to end, as an AWS client sees it', async () => {
  const { root, succeed, fail } = await served();
  const { pipelineExecutionId } = await root.send(new StartPipelineExecutionCommand({ name: pipelineName }));
  const summary = 'first';
  await succeed('S3', {
    summary,
    variables: { VersionId: 'v1' },
    sourceRevision: { revisionId: 'v1', changeIdentifier: '"e"', summary, created: new Date(0) },
  });
  await fail('Tag', new ActionFailure('JobFailed', 'no image', 'x-1'));

  const { pipelineExecution } = await root.send(new GetPipelineExecutionCommand({ pipelineName, pipelineExecutionId }));
  expect(pipelineExecution).toMatchObject({
    pipelineExecutionId,
    status: 'Failed',
    statusSummary: 'Deploy › Tag failed: no image',
    artifactRevisions: [
      { name: 'SourceOutput', revisionId: 'v1', revisionChangeIdentifier: '"e"', created: new Date(0) },
    ],
    trigger: { triggerType: 'StartPipelineExecution', triggerDetail: 'arn:aws:iam::000000000000:user/root' },
    executionMode: 'QUEUED',
  });

  const { actionExecutionDetails = [] } = await root.send(new ListActionExecutionsCommand({ pipelineName }));
  expect(actionExecutionDetails.map(({ actionName, status }) => `${actionName} ${status}`)).toEqual([
    'Tag Failed',
    'S3 Succeeded',
  ]);
  expect(actionExecutionDetails[0].output?.executionResult).toEqual({
    externalExecutionId: 'x-1',
    externalExecutionSummary: 'no image',
    errorDetails: { code: 'JobFailed', message: 'no image' },
  });
  expect(actionExecutionDetails[1]).toMatchObject({
    startTime: new Date(Date.UTC(2030, 0, 1)),
    input: { resolvedConfiguration: { S3Bucket: 'uploads' }, namespace: 'Source' },
    output: { outputVariables: { VersionId: 'v1' }, outputArtifacts: [{ name: 'SourceOutput' }] },
  });

  const { stageStates } = await root.send(new GetPipelineStateCommand({ name: pipelineName }));
  expect(stageStates?.[1]).toMatchObject({
    stageName: 'Deploy',
    latestExecution: { pipelineExecutionId, status: 'Failed' },
    actionStates: [{ actionName: 'Tag', latestExecution: { status: 'Failed', errorDetails: { message: 'no image' } } }],
  });

  const retry = { pipelineName, stageName: 'Deploy', pipelineExecutionId, retryMode: 'FAILED_ACTIONS' } as const;
  await root.send(new RetryStageExecutionCommand(retry));
  await succeed('Tag');
  const { pipelineExecutionSummaries } = await root.send(new ListPipelineExecutionsCommand({ pipelineName }));
  expect(pipelineExecutionSummaries).toMatchObject([
    { pipelineExecutionId, status: 'Succeeded', sourceRevisions: [{ actionName: 'S3', revisionId: 'v1' }] },
  ]);
});

test('executions that wait are inbound, can be stopped, and lists have pages', async () => {
  const { root } = await served();
  const start = () => root.send(new StartPipelineExecutionCommand({ name: pipelineName }));
  const [, second] = [await start(), await start()];
  const { stageStates } = await root.send(new GetPipelineStateCommand({ name: pipelineName }));
  expect(stageStates?.[0].inboundExecutions).toMatchObject([{ pipelineExecutionId: second.pipelineExecutionId }]);
  const stop = { pipelineName, pipelineExecutionId: second.pipelineExecutionId, reason: 'not now' };
  await root.send(new StopPipelineExecutionCommand(stop));
  const page = await root.send(new ListPipelineExecutionsCommand({ pipelineName, maxResults: 1 }));
  expect(page.pipelineExecutionSummaries).toMatchObject([{ status: 'Stopped', stopTrigger: { reason: 'not now' } }]);
  const { nextToken } = page;
  const rest = await root.send(new ListPipelineExecutionsCommand({ pipelineName, maxResults: 1, nextToken }));
  expect(rest.pipelineExecutionSummaries).toMatchObject([{ status: 'InProgress' }]);
  expect(rest.nextToken).toBeUndefined();
  await expect(root.send(new ListPipelineExecutionsCommand({ pipelineName, nextToken: 'x' }))).rejects.toMatchObject({
    name: 'InvalidNextTokenException',
  });
});

test('pipelines can be looked at', async () => {
  const { root } = await served();
  const { pipeline, metadata } = await root.send(new GetPipelineCommand({ name: pipelineName }));
  expect(pipeline).toMatchObject({
    name: pipelineName,
    version: 1,
    artifactStore: { type: 'S3', location: 'artifacts' },
    stages: [{ name: 'Source', actions: [{ name: 'S3', actionTypeId: { provider: 'S3' } }] }, { name: 'Deploy' }],
  });
  expect(metadata?.pipelineArn).toBe(arn);
  expect((await root.send(new ListPipelinesCommand({}))).pipelines).toMatchObject([{ name: pipelineName, version: 1 }]);
  await expect(root.send(new GetPipelineCommand({ name: pipelineName, version: 2 }))).rejects.toMatchObject({
    name: 'PipelineVersionNotFoundException',
  });
});

test('jobs are looked at and answered', async () => {
  const { root, jobs } = await served();
  const job = jobs.open(JOB, jobData, jobContext);
  const { jobDetails } = await root.send(new GetJobDetailsCommand({ jobId: JOB }));
  expect(jobDetails).toMatchObject({
    id: JOB,
    accountId: '000000000000',
    data: { actionTypeId: { provider: 'Lambda' }, pipelineContext: { pipelineArn: arn }, inputArtifacts: [] },
  });
  await root.send(new PutJobSuccessResultCommand({ jobId: JOB, outputVariables: { a: '1' } }));
  await expect(job.answer).resolves.toEqual({ kind: 'success', result: { outputVariables: { a: '1' } } });
  const failureDetails = { type: 'JobFailed', message: 'no' } as const;
  await expect(root.send(new PutJobFailureResultCommand({ jobId: JOB, failureDetails }))).rejects.toMatchObject({
    name: 'InvalidJobStateException',
  });
});

test('an approval is answered for its action', async () => {
  const { root, engine, approvals } = await served();
  engine.update(pipelineOf({ Stages: [stage('Source', sourceAction()), stage('Gate', approvalAction())] }));
  const answer = approvals.request('t', { pipelineName, stageName: 'Gate', actionName: 'Approve' });
  const put = (stageName: string, actionName: string) =>
    root.send(
      new PutApprovalResultCommand({
        pipelineName,
        stageName,
        actionName,
        token: 't',
        result: { status: 'Approved', summary: 'ok' },
      }),
    );
  await expect(put('Nowhere', 'Approve')).rejects.toMatchObject({ name: 'StageNotFoundException' });
  await expect(put('Gate', 'Nobody')).rejects.toMatchObject({ name: 'ActionNotFoundException' });
  expect((await put('Gate', 'Approve')).approvedAt).toEqual(new Date(Date.UTC(2030, 0, 1)));
  await expect(answer).resolves.toEqual({ status: 'Approved', summary: 'ok' });
});
