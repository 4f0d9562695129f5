import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CodePipelineClient,
  ListActionExecutionsCommand,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import {
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopTaskCommand,
  Task,
} from '@aws-sdk/client-ecs';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import 'aws-sdk-client-mock-jest';
import type * as RunTask from '../../../../../src/gates/ecs-task/handler/run-task.lambda';
import { collectConsole } from '../../../../support/console';

process.env.POWERTOOLS_DEV = 'true';
process.env.AWS_REGION = 'us-east-1';
const { handler } = jest.requireActual<typeof RunTask>('../../../../../src/gates/ecs-task/handler/run-task.lambda');

export const codePipeline = mockClient(CodePipelineClient);
export const ecs = mockClient(ECSClient);
export const logs = mockClient(CloudWatchLogsClient);
export const sns = mockClient(SNSClient);
export const DIGEST = `sha256:${'a'.repeat(64)}`;
export const IMAGE = `registry/shop@${DIGEST}`;
const parameters = {
  version: 1,
  imageDigest: DIGEST,
  pipelineName: 'shop',
  executionId: 'e-1',
  stageName: 'Production',
  actionName: 'migrate',
  target: 'web',
};
export const action = {
  stageName: 'Production',
  actionName: 'migrate',
  actionExecutionId: 'a-1',
  startTime: new Date(0),
  status: 'InProgress',
};
export const settings = {
  launchType: 'FARGATE',
  networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
  command: ['migrate', '--all'],
};
export const ended = (exitCode: number, more: Partial<Task> = {}): Task => ({
  taskArn: 'arn:task/shop/t1',
  lastStatus: 'STOPPED',
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  containers: [{ name: 'app', exitCode }],
  ...more,
});

export const account = {
  status: 'InProgress',
  token: undefined as string | undefined,
  image: 'shop:old',
  options: undefined as Record<string, string> | undefined,
};
export const failure = () => codePipeline.commandCalls(PutJobFailureResultCommand)[0]?.args[0].input.failureDetails;
export const success = () => codePipeline.commandCalls(PutJobSuccessResultCommand).at(-1)?.args[0].input;

export async function runJob(UserParameters = JSON.stringify(parameters)): Promise<void> {
  const data = { actionConfiguration: { configuration: { UserParameters } }, continuationToken: account.token };
  const end = Date.now() + 60_000;
  const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => Math.max(0, end - Date.now()) };
  let isDone = false;
  account.token = undefined;
  const done = handler({ 'CodePipeline.job': { id: `job-${Math.random()}`, data } }, context).finally(
    () => (isDone = true),
  );
  while (!isDone) {
    await jest.advanceTimersByTimeAsync(250);
  }
  await done;
}

export async function runAction(): Promise<void> {
  do {
    await runJob();
    await jest.advanceTimersByTimeAsync(30_000);
  } while (account.token !== undefined);
}

/** Gives each test of a file an account of its own. */
export function withAccount(): void {
  beforeEach(() => {
    jest.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
    Object.assign(process.env, {
      CLUSTER_NAME: 'shop',
      TASK_DEFINITION_FAMILY: 'migrate',
      REPOSITORY_URI: 'registry/shop',
      CONTAINER_NAMES: '["app"]',
      RUN_TASK: JSON.stringify(settings),
      TIMEOUT_MINUTES: '10',
      SNS_TOPIC_ARN: 'arn:topic',
      SOURCE_ACTION: 'Source',
      SOURCE_STAGE: 'Source',
    });
    [codePipeline, ecs, logs, sns].forEach((client) => client.reset());
    const options = { 'awslogs-group': '/ecs/migrate', 'awslogs-stream-prefix': 'm' };
    Object.assign(account, { status: 'InProgress', token: undefined, image: 'shop:old', options });
    codePipeline
      .on(ListActionExecutionsCommand)
      .callsFake(() => ({ actionExecutionDetails: [{ ...action, status: account.status }] }));
    codePipeline.on(PutJobSuccessResultCommand).callsFake(({ continuationToken }) => {
      account.token = continuationToken;
      account.status = continuationToken === undefined ? 'Succeeded' : account.status;
      return {};
    });
    codePipeline.on(PutJobFailureResultCommand).callsFake(() => {
      account.status = 'Failed';
      return {};
    });
    ecs.on(DescribeTaskDefinitionCommand).callsFake(() => ({
      taskDefinition: {
        family: 'migrate',
        taskDefinitionArn: 'arn:migrate:3',
        containerDefinitions: [
          { name: 'app', image: account.image, logConfiguration: { logDriver: 'awslogs', options: account.options } },
        ],
      },
    }));
    ecs.on(RegisterTaskDefinitionCommand).resolves({ taskDefinition: { taskDefinitionArn: 'arn:migrate:4' } });
    ecs.on(RunTaskCommand).resolves({ tasks: [{ taskArn: 'arn:task/shop/t1' }] });
    ecs.on(StopTaskCommand).resolves({ task: {} });
    ecs.on(DescribeTasksCommand).resolves({ tasks: [ended(0)] });
    logs.on(GetLogEventsCommand).resolves({ events: [{ message: 'line 1\n' }, { message: 'line 2' }, {}] });
    sns.on(PublishCommand).resolves({ MessageId: 'm-1' });
    collectConsole([]);
  });
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });
}
