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
  Service,
  ServiceDeployment,
  ServiceRevision,
  StopServiceDeploymentCommand,
  Task,
  TaskDefinition,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import 'aws-sdk-client-mock-jest';
import { DIGEST, IMAGE } from './arbitraries';
import type * as DeployService from '../../../../../src/deploy/ecs-service/handler/deploy-service.lambda';
import { collectConsole } from '../../../../support/console';

process.env.POWERTOOLS_DEV = 'true';
process.env.AWS_REGION = 'us-east-1';

// After the environment, because the module makes its clients when it is loaded.
const { handler } = jest.requireActual<typeof DeployService>(
  '../../../../../src/deploy/ecs-service/handler/deploy-service.lambda',
);

export const codePipeline = mockClient(CodePipelineClient);
export const dynamoDb = mockClient(DynamoDBClient);
export const ecr = mockClient(ECRClient);
export const ecs = mockClient(ECSClient);
export const sns = mockClient(SNSClient);
export const exception = { $metadata: {}, message: 'as AWS says it' };
export const NOW = Date.UTC(2026, 0, 1, 12);
const ARN = 'arn:aws:ecs:us-east-1:111122223333';

export const parameters = {
  version: 1,
  imageDigest: DIGEST,
  pipelineName: 'shop-prod',
  executionId: 'e-1',
  stageName: 'Production',
  actionName: 'deploy-web',
  target: 'web',
};
const action = {
  pipelineExecutionId: 'e-1',
  actionExecutionId: 'a-1',
  stageName: 'Production',
  actionName: 'deploy-web',
  startTime: new Date(NOW - 1000),
  status: 'InProgress' as string,
};
export const attempt = (more: object = {}) => ({ ...action, ...more });

export const current: TaskDefinition = {
  taskDefinitionArn: `${ARN}:task-definition/web:7`,
  family: 'web',
  revision: 7,
  status: 'ACTIVE',
  registeredAt: new Date(0),
  registeredBy: 'somebody',
  compatibilities: ['FARGATE'],
  requiresAttributes: [{ name: 'x' }],
  cpu: '256',
  containerDefinitions: [
    {
      name: 'app',
      image: 'shop:old',
      logConfiguration: {
        logDriver: 'awslogs',
        options: { 'awslogs-group': '/ecs/web', 'awslogs-stream-prefix': 'app' },
      },
    },
    { name: 'proxy', image: 'envoy:1' },
  ],
};

const fresh = () => ({
  actions: [attempt()],
  service: { status: 'ACTIVE', taskDefinition: current.taskDefinitionArn } as Service | undefined,
  tags: [{ key: 'team', value: 'shop' }],
  registered: [] as TaskDefinition[],
  deployments: [] as ServiceDeployment[],
  revisions: [] as ServiceRevision[],
  tasks: [] as Task[],
  messages: [] as string[],
  records: [] as Record<string, { S?: string }>[],
  /** Called before each time ECS describes a deployment: what happens meanwhile. */
  onDescribe: (() => undefined) as (deployment: ServiceDeployment, look: number) => void,
  looks: 0,
  /** How the last job was answered. */
  answer: undefined as
    { token?: string; summary?: string; failure?: string; variables?: object; id?: string } | undefined,
  written: [] as string[],
});
export const account = { ...fresh() };

function takeAnswer(status: string): void {
  if (account.actions[0].status !== 'InProgress') {
    throw new InvalidJobStateException(exception);
  }
  account.actions[0] = attempt({ ...account.actions[0], status });
}

/** Begins a deployment as ECS does: none if nothing changes. */
export function deploy(taskDefinition: string): void {
  const id = `d${account.deployments.length + 1}`;
  if (account.service!.taskDefinition === taskDefinition) {
    return;
  }
  account.service = { ...account.service, taskDefinition };
  const arn = `${ARN}:service-revision/shop/web/${id}`;
  const images = account.registered.find(({ taskDefinitionArn }) => taskDefinitionArn === taskDefinition);
  account.revisions.push({
    serviceRevisionArn: arn,
    taskDefinition,
    containerImages: images?.containerDefinitions?.map(({ name, image }) => ({
      containerName: name,
      image,
      imageDigest: image?.split('@')[1],
    })),
  });
  account.deployments.unshift({
    serviceDeploymentArn: `${ARN}:service-deployment/shop/web/${id}`,
    createdAt: new Date(),
    status: 'IN_PROGRESS',
    targetServiceRevision: { arn, requestedTaskCount: 2, runningTaskCount: 0 },
  });
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
