import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { lambdaAction, pipelineOf, sourceAction, stage } from './fixtures';
import { createHarness, permissive } from './harness';
import { apiOperations } from '../../src/codepipeline/api/operations';
import { startApiServer, type ApiServer } from '../../src/codepipeline/api/server';
import { createApprovalBoard } from '../../src/codepipeline/engine/approvals';
import type { AccessControl } from '../../src/codepipeline/engine/credentials';
import { createJobBoard, type JobContext, type JobData } from '../../src/codepipeline/engine/jobs';

export const JOB = '00000000-0000-4000-8000-00000000000a';
export const pipelineName = 'shop-dev';
export const arn = 'arn:aws:codepipeline:us-east-1:000000000000:shop-dev';

export const jobData: JobData = {
  actionConfiguration: { configuration: { FunctionName: 'f' } },
  inputArtifacts: [],
  outputArtifacts: [],
  artifactCredentials: { accessKeyId: 'a', secretAccessKey: 's', sessionToken: 't', expirationTime: 1 },
};
export const jobContext: JobContext = {
  actionTypeId: { category: 'Invoke', owner: 'AWS', provider: 'Lambda', version: '1' },
  pipelineContext: {
    pipelineName,
    pipelineArn: arn,
    pipelineExecutionId: 'e',
    stage: { name: 'Deploy' },
    action: { name: 'Tag', actionExecutionId: 'x' },
  },
};

const servers: ApiServer[] = [];

export async function closeServers(): Promise<void> {
  await Promise.all(servers.splice(0).map((server) => server.close()));
}

/** The API of a pipeline Source, Deploy (QUEUED), and clients that call it. */
export async function served(control: AccessControl = permissive) {
  const harness = createHarness(control);
  const jobs = createJobBoard();
  const approvals = createApprovalBoard();
  const { engine, clock } = harness;
  const access = { control: () => control, onStartRefused: () => undefined, onWarning: () => undefined };
  const server = await startApiServer(
    { operations: apiOperations({ engine, jobs, approvals, clock }), jobs, ...access },
    { engine, secret: 'secret', startOnCreate: false, ...access },
  );
  servers.push(server);
  const clientFor = (accessKeyId: string) =>
    new CodePipelineClient({
      endpoint: server.url,
      region: 'us-east-1',
      credentials: { accessKeyId, secretAccessKey: 'any' },
      maxAttempts: 1,
    });
  const stages = [stage('Source', sourceAction()), stage('Deploy', lambdaAction({ Namespace: 'Tag' }))];
  engine.create(pipelineOf({ Stages: stages, ExecutionMode: 'QUEUED' }));
  return { ...harness, jobs, approvals, server, clientFor, root: clientFor('root') };
}
