import {
  type CodePipelineClient,
  GetPipelineStateCommand,
  ListPipelinesCommand,
  PollForJobsCommand,
  PutApprovalResultCommand,
  PutJobSuccessResultCommand,
  RetryStageExecutionCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { arn, closeServers, JOB, jobContext, jobData, pipelineName, served } from './api-harness';
import { permissive } from './harness';
import { AccessDeniedError } from '../../src/emulator/control';

afterEach(closeServers);

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodepipeline.html
describe('permissions of callers', () => {
  const executionId = '00000000-0000-4000-8000-000000000001';
  const retry = {
    pipelineName,
    stageName: 'Deploy',
    pipelineExecutionId: executionId,
    retryMode: 'ALL_ACTIONS',
  } as const;
  const approval = { pipelineName, stageName: 'Gate', actionName: 'Approve', token: 't' };

  test.each([
    ['StartPipelineExecution', arn, new StartPipelineExecutionCommand({ name: pipelineName })],
    [
      'StopPipelineExecution',
      arn,
      new StopPipelineExecutionCommand({ pipelineName, pipelineExecutionId: executionId }),
    ],
    ['RetryStageExecution', `${arn}/Deploy`, new RetryStageExecutionCommand(retry)],
    [
      'PutApprovalResult',
      `${arn}/Gate/Approve`,
      new PutApprovalResultCommand({ ...approval, result: { status: 'Approved', summary: '' } }),
    ],
    ['PutJobSuccessResult', '*', new PutJobSuccessResultCommand({ jobId: JOB })],
    ['ListPipelines', '*', new ListPipelinesCommand({})],
    ['GetPipelineState', arn, new GetPipelineStateCommand({ name: pipelineName })],
  ])('%s is required on %s, and denied with the message of IAM', async (action, resourceArn, command) => {
    const asked: unknown[] = [];
    const { clientFor, engine } = await served({
      ...permissive,
      authorize: async (request) => {
        asked.push(request);
        throw new AccessDeniedError(`not authorized to perform: ${request.action}`);
      },
    });
    // Every command has the same way through the client; its own types do not matter here.
    const send = (client: CodePipelineClient): Promise<unknown> => client.send(command as ListPipelinesCommand);
    await expect(send(clientFor('ASIA1'))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `not authorized to perform: codepipeline:${action}`,
    });
    expect(asked).toEqual([{ accessKeyId: 'ASIA1', action: `codepipeline:${action}`, resourceArn }]);
    expect(engine.pipeline(pipelineName).executions).toEqual([]);
  });

  test('a denied answer is remembered with its job', async () => {
    const denial = new AccessDeniedError('not authorized to perform: codepipeline:PutJobSuccessResult');
    const { clientFor, jobs } = await served({ ...permissive, authorize: async () => Promise.reject(denial) });
    const job = jobs.open(JOB, jobData, jobContext);
    await expect(clientFor('ASIA1').send(new PutJobSuccessResultCommand({ jobId: JOB }))).rejects.toThrow();
    expect(job).toMatchObject({ status: 'InProgress', refusal: denial.message });
  });
});

describe('invalid requests', () => {
  test('an unknown operation is rejected by name', async () => {
    const { root } = await served();
    await expect(
      root.send(new PollForJobsCommand({ actionTypeId: jobContext.actionTypeId as never })),
    ).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: 'the rehearsal does not support CodePipeline_20150709.PollForJobs',
    });
  });

  const post = async (url: string, headers: Record<string, string>, body: string): Promise<unknown> =>
    (await fetch(url, { method: 'POST', headers, body })).json();
  const target = { 'x-amz-target': 'CodePipeline_20150709.ListPipelines' };
  const signed = {
    ...target,
    authorization: 'AWS4-HMAC-SHA256 Credential=test/20300101/us-east-1/codepipeline/aws4_request, X',
  };

  test('an unsigned request, a body that is not JSON, an unknown parameter', async () => {
    const { server } = await served();
    expect(await post(server.url, target, '{}')).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
    expect(await post(server.url, signed, '{')).toMatchObject({ __type: 'SerializationException' });
    expect(await post(server.url, signed, '{"colour":"red"}')).toMatchObject({
      __type: 'ValidationException',
      message: expect.stringContaining('colour'),
    });
    expect(await post(server.url, signed, '')).toMatchObject({ pipelines: [{ name: pipelineName }] });
  });

  test('a body of more than 4 MB', async () => {
    const { server } = await served();
    expect(await post(server.url, signed, 'x'.repeat(4 * 1024 * 1024 + 1))).toMatchObject({
      __type: 'RequestEntityTooLargeException',
    });
  });
});
