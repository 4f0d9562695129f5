import {
  CodePipelineClient,
  InvalidJobStateException,
  ListActionExecutionsCommand,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { BatchGetImageCommand, ECRClient } from '@aws-sdk/client-ecr';
import {
  ContinueServiceDeploymentCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import 'aws-sdk-client-mock-jest';
import { IMAGE } from './arbitraries';
import { account, ARN, attempt, current, deploy, exception, fresh, NOW, parameters } from './ecs-state';
import type * as DeployService from '../../../../../src/deploy/ecs-service/handler/deploy-service.lambda';
import { collectConsole } from '../../../../support/console';

process.env.POWERTOOLS_DEV = 'true';
process.env.AWS_REGION = 'us-east-1';

// After the environment, because the module makes its clients when it is loaded.
const { handler } = jest.requireActual<typeof DeployService>(
  '../../../../../src/deploy/ecs-service/handler/deploy-service.lambda',
);

export { account, attempt, current, deploy, exception, NOW, parameters };

export const codePipeline = mockClient(CodePipelineClient);
export const dynamoDb = mockClient(DynamoDBClient);
export const ecr = mockClient(ECRClient);
export const ecs = mockClient(ECSClient);
export const sns = mockClient(SNSClient);
function takeAnswer(status: string): void {
  if (account.actions[0].status !== 'InProgress') {
    throw new InvalidJobStateException(exception);
  }
  account.actions[0] = attempt({ ...account.actions[0], status });
}

function answerPipeline(): void {
  codePipeline.on(ListActionExecutionsCommand).callsFake(() => ({ actionExecutionDetails: account.actions }));
  codePipeline.on(PutJobSuccessResultCommand).callsFake((input) => {
    const { continuationToken: token, executionDetails, outputVariables: variables } = input;
    account.answer = { token, summary: executionDetails.summary, variables, id: executionDetails.externalExecutionId };
    return token === undefined ? takeAnswer('Succeeded') : {};
  });
  codePipeline.on(PutJobFailureResultCommand).callsFake(({ failureDetails: { message, externalExecutionId } }) => {
    account.answer = { failure: message, id: externalExecutionId };
    takeAnswer('Failed');
  });
  dynamoDb.on(PutItemCommand).callsFake(({ Item }) => {
    account.records.push(Item);
    return { ConsumedCapacity: {} };
  });
  sns.on(PublishCommand).callsFake(({ Message }) => {
    account.messages.push(Message);
    return { MessageId: 'm-1' };
  });
}

function answerEcs(): void {
  ecs
    .on(DescribeServicesCommand)
    .callsFake(() => ({ services: account.service === undefined ? [] : [account.service] }));
  ecs.on(DescribeTaskDefinitionCommand).callsFake(({ taskDefinition }) => ({
    taskDefinition: account.registered.find(({ taskDefinitionArn }) => taskDefinitionArn === taskDefinition) ?? current,
    tags: account.tags,
  }));
  ecs.on(RegisterTaskDefinitionCommand).callsFake((input) => {
    const revision = 8 + account.registered.length;
    account.registered.push({ ...input, revision, taskDefinitionArn: `${ARN}:task-definition/web:${revision}` });
    return { taskDefinition: account.registered.at(-1) };
  });
  ecs.on(UpdateServiceCommand).callsFake(({ taskDefinition }) => {
    deploy(taskDefinition);
    return { service: account.service };
  });
  ecs.on(ListServiceDeploymentsCommand).callsFake(() => ({
    serviceDeployments: account.deployments.map(({ targetServiceRevision, ...brief }) => ({
      ...brief,
      targetServiceRevisionArn: targetServiceRevision?.arn,
    })),
  }));
  ecs.on(DescribeServiceRevisionsCommand).callsFake(({ serviceRevisionArns }) => ({
    serviceRevisions: account.revisions.filter(({ serviceRevisionArn }) =>
      serviceRevisionArns.includes(serviceRevisionArn),
    ),
  }));
  ecs.on(DescribeServiceDeploymentsCommand).callsFake(({ serviceDeploymentArns: [arn] }) => {
    const found = account.deployments.find(({ serviceDeploymentArn }) => serviceDeploymentArn === arn);
    if (found !== undefined) {
      account.onDescribe(found, ++account.looks);
    }
    return { serviceDeployments: found === undefined ? [] : [found] };
  });
  ecs.on(StopServiceDeploymentCommand).callsFake(({ stopType }) => {
    account.deployments[0].status = stopType === 'ABORT' ? 'STOPPED' : 'ROLLBACK_SUCCESSFUL';
    return {};
  });
  ecs.on(ContinueServiceDeploymentCommand).callsFake(({ action: answer }) => {
    Object.assign(account.deployments[0], {
      lifecycleHookDetails: [],
      status: answer === 'ROLLBACK' ? 'ROLLBACK_SUCCESSFUL' : 'IN_PROGRESS',
    });
    return {};
  });
  ecs.on(ListTasksCommand).callsFake(() => ({ taskArns: account.tasks.map(({ taskArn }) => taskArn) }));
  ecs.on(DescribeTasksCommand).callsFake(() => ({ tasks: account.tasks }));
}

/** Gives each test of a file an account of its own, with a clock that only runs when everything waits. */
export function withAccount(): void {
  beforeEach(() => {
    jest.useFakeTimers({ now: NOW });
    Object.assign(process.env, {
      CLUSTER_NAME: 'shop',
      SERVICE_NAME: 'web',
      REPOSITORY_URI: IMAGE.split('@')[0],
      REPOSITORY_NAME: 'shop',
      CONTAINER_NAMES: '["app"]',
      TIMEOUT_MINUTES: '60',
      STOP_TYPE: 'ROLLBACK',
      STATE_TABLE: 'deployments',
      SNS_TOPIC_ARN: 'arn:aws:sns:us-east-1:111122223333:failures',
      SOURCE_ACTION: 'Source',
      SOURCE_STAGE: 'Source',
    });
    delete process.env.APPROVAL_ACTION;
    [codePipeline, dynamoDb, ecr, ecs, sns].forEach((client) => client.reset());
    Object.assign(account, fresh());
    answerPipeline();
    answerEcs();
    ecr.on(BatchGetImageCommand).resolves({ images: [{ imageManifest: '{}' }] });
    collectConsole(account.written);
  });

  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });
}

/** Waits for a promise, whose timers run at once. */
export async function whileTimePasses(work: Promise<void>): Promise<void> {
  let end: { readonly error?: unknown } | undefined;
  void work.then(
    () => (end = {}),
    (error: unknown) => (end = { error }),
  );
  while (end === undefined) {
    await jest.advanceTimersByTimeAsync(250);
  }
  await work;
}

let jobs = 0;

/** Runs one job, and what time it takes. */
export async function runJob(continuationToken?: string, userParameters: object = parameters): Promise<void> {
  await runText(JSON.stringify(userParameters), continuationToken);
}

/** The same for user parameters that need not be JSON. */
export async function runText(UserParameters: string, continuationToken?: string): Promise<void> {
  const event = {
    'CodePipeline.job': {
      id: `job-${++jobs}`,
      data: {
        actionConfiguration: { configuration: { UserParameters } },
        continuationToken,
      },
    },
  };
  const end = Date.now() + 60_000;
  const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => Math.max(0, end - Date.now()) };
  await whileTimePasses(handler(event, context));
}

/** Runs the jobs of an action until it ends, and returns how many they were. */
export async function runAction(gap = 30_000, most = 500): Promise<number> {
  let token: string | undefined;
  for (let count = 1; count <= most; count++) {
    await runJob(token);
    token = account.answer?.token;
    if (token === undefined) {
      return count;
    }
    await jest.advanceTimersByTimeAsync(gap);
  }
  throw new Error('the action does not end');
}
