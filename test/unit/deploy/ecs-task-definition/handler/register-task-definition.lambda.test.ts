import {
  CodePipelineClient,
  ListActionExecutionsCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import { DescribeTaskDefinitionCommand, ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { mockClient } from 'aws-sdk-client-mock';
import 'aws-sdk-client-mock-jest';
import type * as Register from '../../../../../src/deploy/ecs-task-definition/handler/register-task-definition.lambda';
import { collectConsole } from '../../../../support/console';

process.env.POWERTOOLS_DEV = 'true';
process.env.AWS_REGION = 'us-east-1';
const { handler } = jest.requireActual<typeof Register>(
  '../../../../../src/deploy/ecs-task-definition/handler/register-task-definition.lambda',
);

const codePipeline = mockClient(CodePipelineClient);
const ecs = mockClient(ECSClient);
const DIGEST = `sha256:${'a'.repeat(64)}`;
const IMAGE = `registry/shop@${DIGEST}`;
const action = {
  stageName: 'Production',
  actionName: 'register',
  actionExecutionId: 'a-1',
  startTime: new Date(0),
  status: 'InProgress',
};
const parameters = {
  version: 1,
  imageDigest: DIGEST,
  pipelineName: 'shop',
  executionId: 'e-1',
  stageName: 'Production',
  actionName: 'register',
};
const run = async (continuationToken?: string) =>
  handler(
    {
      'CodePipeline.job': {
        id: 'job-1',
        data: {
          continuationToken,
          actionConfiguration: { configuration: { UserParameters: JSON.stringify(parameters) } },
        },
      },
    },
    { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 60_000 },
  );
const attempts = (...statuses: string[]) => {
  let asked = 0;
  codePipeline.on(ListActionExecutionsCommand).callsFake(() => ({
    actionExecutionDetails: [{ ...action, status: statuses[Math.min(asked++, statuses.length - 1)] }],
  }));
};
const newest = (image: string) =>
  ecs.on(DescribeTaskDefinitionCommand, { taskDefinition: 'report', include: ['TAGS'] }).resolves({
    taskDefinition: {
      family: 'report',
      taskDefinitionArn: 'arn:report:7',
      containerDefinitions: [{ name: 'app', image }],
    },
  });

beforeEach(() => {
  [codePipeline, ecs].forEach((client) => client.reset());
  Object.assign(process.env, {
    TASK_DEFINITION_FAMILY: 'report',
    REPOSITORY_URI: 'registry/shop',
    CONTAINER_NAMES: '["app"]',
  });
  attempts('InProgress');
  codePipeline.on(PutJobSuccessResultCommand).callsFake(() => {
    attempts('Succeeded');
    return {};
  });
  newest('shop:old');
  ecs.on(RegisterTaskDefinitionCommand).resolves({ taskDefinition: { taskDefinitionArn: 'arn:report:8' } });
  collectConsole([]);
});
afterEach(() => jest.restoreAllMocks());

const succeeds = (arn: string) =>
  expect(codePipeline).toHaveReceivedCommandWith(PutJobSuccessResultCommand, {
    executionDetails: {
      summary: `the newest revision of task definition 'report' is ${arn}, with image ${IMAGE}`,
      externalExecutionId: arn,
    },
    outputVariables: { IMAGE_DIGEST: DIGEST, TASK_DEFINITION_ARN: arn },
  });

test('a revision with the image becomes the newest', async () => {
  await run();
  expect(ecs).toHaveReceivedCommandWith(RegisterTaskDefinitionCommand, {
    family: 'report',
    containerDefinitions: [{ name: 'app', image: IMAGE }],
  });
  succeeds('arn:report:8');
});

test('a revision that has the image already stays the newest', async () => {
  newest(IMAGE);
  await run();
  expect(ecs).not.toHaveReceivedCommand(RegisterTaskDefinitionCommand);
  succeeds('arn:report:7');
});

test.each([[['Failed']], [['InProgress', 'Abandoned']]])(
  'an attempt that has ended (%j) registers nothing',
  async (statuses) => {
    attempts(...statuses);
    await run('{"version":1,"since":0,"attemptId":"a-1"}');
    expect(ecs).not.toHaveReceivedCommand(RegisterTaskDefinitionCommand);
  },
);

test('an attempt that ended while it registered reports nothing', async () => {
  attempts('InProgress', 'InProgress', 'Abandoned');
  await run();
  expect(codePipeline).not.toHaveReceivedCommand(PutJobSuccessResultCommand);
});

test('a job that may be a late copy claims the attempt first', async () => {
  codePipeline.on(ListActionExecutionsCommand).resolves({
    actionExecutionDetails: [action, { ...action, actionExecutionId: 'a-0', status: 'Failed' }] as never[],
  });
  await run();
  expect(codePipeline).toHaveReceivedCommandWith(PutJobSuccessResultCommand, { jobId: 'job-1' });
  expect(codePipeline.commandCalls(PutJobSuccessResultCommand)[0].args[0].input.continuationToken).toContain('"a-1"');
  expect(ecs).not.toHaveReceivedCommand(DescribeTaskDefinitionCommand);
});
