import { setTimeout as delay } from 'node:timers/promises';
import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  type RunTaskRequest,
  StopServiceDeploymentCommand,
  StopTaskCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import { CLUSTER, Ecs, IMAGE } from './ecs';
import { arn, clientOptions, deploy, role, roleArn, type Statement, until, withEmulator } from './support';
import type { TaskScript } from '../../src/emulator/ecs-scripts';
import type { Emulator } from '../../src/emulator/emulator';

let emulator: Emulator;
let ecs: Ecs;

withEmulator((started) => (emulator = started));

const GROUP = '/shop/migration';
const cluster = arn('ecs', `cluster/${CLUSTER}`);
const inCluster = { ArnEquals: { 'ecs:cluster': cluster } };
const elsewhere = { ArnEquals: { 'ecs:cluster': arn('ecs', 'cluster/other') } };
const logGroup = arn('logs', `log-group:${GROUP}:*`);

/** By name: what a role may do, one permission short or not. */
const ROLES: Readonly<Record<string, readonly Statement[]>> = {
  runner: [
    { Action: 'ecs:RunTask', Resource: arn('ecs', 'task-definition/migration:*'), Condition: inCluster },
    { Action: ['ecs:DescribeTasks', 'ecs:StopTask'], Resource: arn('ecs', `task/${CLUSTER}/*`), Condition: inCluster },
    { Action: 'ecs:ListTasks', Resource: '*', Condition: inCluster },
    { Action: 'ecs:RegisterTaskDefinition', Resource: '*' },
    {
      Action: 'iam:PassRole',
      Resource: roleArn('execution'),
      Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    },
  ],
  stranger: [
    { Action: 'ecs:RunTask', Resource: arn('ecs', 'task-definition/migration:*'), Condition: elsewhere },
    { Action: 'ecs:ListTasks', Resource: '*', Condition: elsewhere },
  ],
  unpassing: [{ Action: ['ecs:RunTask', 'ecs:RegisterTaskDefinition'], Resource: '*' }],
  viewer: [
    {
      Action: ['ecs:DescribeServiceDeployments', 'ecs:DescribeServiceRevisions', 'ecs:StopServiceDeployment'],
      Resource: [arn('ecs', 'service/web/shop'), arn('ecs', 'service-deployment/web/shop/*')],
    },
  ],
  unrelated: [{ Action: 'ecs:DescribeServiceDeployments', Resource: arn('ecs', 'service-deployment/web/shop/*') }],
};

beforeAll(async () => {
  ecs = new Ecs(emulator);
  await deploy(emulator, 'cluster', {
    Cluster: { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: CLUSTER } },
    Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: GROUP } },
    execution: role('execution', 'ecs-tasks.amazonaws.com', [
      { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: logGroup },
    ]),
    silent: role('silent', 'ecs-tasks.amazonaws.com', []),
    ...Object.fromEntries(
      Object.entries(ROLES).map(([name, statements]) => [name, role(name, 'lambda.amazonaws.com', statements)]),
    ),
  });
  await register('execution');
  await ecs.create('shop');
});

const options = { 'awslogs-group': GROUP, 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'run' };

const register = (execution: string, image = IMAGE): Promise<string> =>
  ecs.register('migration', image, {
    executionRoleArn: roleArn(execution),
    containerDefinitions: [{ name: 'app', image, logConfiguration: { logDriver: 'awslogs', options } }],
  });

async function clientOf(roleName: string): Promise<ECSClient> {
  const request = { roleArn: roleArn(roleName), sessionName: 'session', servicePrincipal: 'lambda.amazonaws.com' };
  return new ECSClient(clientOptions(emulator, await emulator.control.assumeRole(request)));
}

async function run(script?: TaskScript, request: Partial<RunTaskRequest> = {}): Promise<string> {
  await ecs.scriptTasks('migration', ...(script ? [script] : []));
  const command = new RunTaskCommand({ cluster: CLUSTER, taskDefinition: 'migration', ...request });
  return (await ecs.client.send(command)).tasks![0].taskArn!;
}

async function seen(task: string): Promise<Task> {
  return (await ecs.client.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks: [task] }))).tasks![0];
}

const stopped = (task: string): Promise<Task> =>
  until(`the end of ${task}`, async () => {
    const found = await seen(task);
    return found.lastStatus === 'STOPPED' ? found : undefined;
  });

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
describe('a one-off task', () => {
  test('runs until it exits with 0', async () => {
    expect(await stopped(await run())).toMatchObject({
      stopCode: 'EssentialContainerExited',
      group: 'family:migration',
      startedAt: expect.any(Date),
      containers: [{ name: 'app', exitCode: 0 }],
    });
  });

  test('exits as its script says, and its lines are in its stream', async () => {
    const task = await run({ kind: 'exits', exitCode: 4, output: ['migrating', 'no such table'] });
    expect(await stopped(task)).toMatchObject({ containers: [{ exitCode: 4 }] });
    const logs = new CloudWatchLogsClient(clientOptions(emulator));
    const logStreamName = `run/app/${task.split('/').at(-1)}`;
    const { events } = await logs.send(new GetLogEventsCommand({ logGroupName: GROUP, logStreamName }));
    expect(events!.map(({ message }) => message)).toEqual(['migrating', 'no such table']);
  });

  test.each([
    ['a script', () => register('execution'), { kind: 'cannotPull', reason: 'gone' }, 'CannotPullContainerError: gone'],
    [
      'a registry without the image',
      () => register('execution', '000000000000.dkr.ecr.us-east-1.amazonaws.com/shop:1'),
      { kind: 'exits' },
      "CannotPullContainerError: 000000000000.dkr.ecr.us-east-1.amazonaws.com/shop:1: The repository with name 'shop'",
    ],
    [
      'a role that must not write logs',
      () => register('silent'),
      { kind: 'exits' },
      'ResourceInitializationError: failed to validate logger args',
    ],
  ] as const)('does not start because of %s', async (_, registered, script, reason) => {
    const task = await stopped(await run(script, { taskDefinition: await registered() }));
    expect(task).toMatchObject({ stopCode: 'TaskFailedToStart', stoppedReason: expect.stringContaining(reason) });
    expect(task.containers![0].exitCode).toBeUndefined();
    expect(task.startedAt).toBeUndefined();
    await register('execution');
  });

  test('can be slow, and be stopped', async () => {
    const task = await run({ kind: 'slow', milliseconds: 60_000 });
    await until('a running task', async () => ((await seen(task)).lastStatus === 'RUNNING' ? true : undefined));
    await ecs.client.send(new StopTaskCommand({ cluster: CLUSTER, task, reason: 'took too long' }));
    expect(await seen(task)).toMatchObject({
      lastStatus: 'STOPPED',
      stopCode: 'UserInitiated',
      stoppedReason: 'took too long',
      containers: [{ exitCode: 143 }],
    });
    const other = new StopTaskCommand({ cluster: CLUSTER, task: 'none' });
    await expect(ecs.client.send(other)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
  test('is started once by one token', async () => {
    const task = await run(undefined, { clientToken: 'attempt-1' });
    await delay(10);
    expect(await run(undefined, { clientToken: 'attempt-1' })).toBe(task);
    const other = run(undefined, { clientToken: 'attempt-1', startedBy: 'another' });
    await expect(other).rejects.toMatchObject({ name: 'ConflictException', resourceIds: [task] });
    expect(await run(undefined, { clientToken: 'attempt-2' })).not.toBe(task);
  });

  test.each([
    [{ taskDefinition: 'none' }, 'ClientException'],
    [{ cluster: 'none' }, 'ClusterNotFoundException'],
    [{ count: 11 }, 'InvalidParameterException'],
    [{ clientToken: 'x y' }, 'InvalidParameterException'],
  ])('is refused with %j', async (request, name) => {
    await expect(run(undefined, request)).rejects.toMatchObject({ name });
  });
});

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
describe('permissions', () => {
  const request = { cluster: CLUSTER, taskDefinition: 'migration' };
  const containerDefinitions = [{ name: 'app', image: IMAGE }];

  test('to run, list, describe and stop tasks of a cluster', async () => {
    const runner = await clientOf('runner');
    const { tasks } = await runner.send(new RunTaskCommand(request));
    const task = tasks![0].taskArn!;
    await runner.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks: [task] }));
    expect((await runner.send(new ListTasksCommand({ cluster: CLUSTER, family: 'migration' }))).taskArns).toContain(
      task,
    );
    await runner.send(new StopTaskCommand({ cluster: CLUSTER, task }));
    await expect(runner.send(new ListTasksCommand({ cluster: 'other' }))).rejects.toThrow('ecs:ListTasks');
  });

  test.each([
    ['stranger', new RunTaskCommand(request), 'ecs:RunTask'],
    ['stranger', new ListTasksCommand({ cluster: CLUSTER }), 'ecs:ListTasks'],
    ['stranger', new StopTaskCommand({ cluster: CLUSTER, task: 'x' }), 'ecs:StopTask'],
    ['unpassing', new RunTaskCommand(request), 'iam:PassRole'],
    [
      'unpassing',
      new RegisterTaskDefinitionCommand({ family: 'x', executionRoleArn: roleArn('execution'), containerDefinitions }),
      'iam:PassRole',
    ],
    [
      'runner',
      new RegisterTaskDefinitionCommand({ family: 'x', containerDefinitions, tags: [{ key: 'a', value: 'b' }] }),
      'ecs:TagResource',
    ],
  ] as const)('%s, %#: without them the request is refused', async (name, command, action) => {
    const client = await clientOf(name);
    await expect(client.send(command as RunTaskCommand)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(`not authorized to perform: ${action}`),
    });
  });

  test('deployments need the service and the deployment', async () => {
    const { currentServiceDeployment } = await ecs.service('shop');
    const serviceDeploymentArns = [currentServiceDeployment!];
    const [{ targetServiceRevision }] = [await ecs.deployment(currentServiceDeployment!)];
    const [viewer, unrelated] = await Promise.all(['viewer', 'unrelated'].map(clientOf));
    const describe = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns });
    expect((await viewer.send(describe)).serviceDeployments).toHaveLength(1);
    await expect(unrelated.send(describe)).rejects.toThrow(`on resource: ${arn('ecs', 'service/web/shop')}`);
    const revisions = new DescribeServiceRevisionsCommand({ serviceRevisionArns: [targetServiceRevision!.arn!] });
    await expect(viewer.send(revisions)).rejects.toThrow('not authorized to perform: ecs:DescribeServiceRevisions');
    const stop = new StopServiceDeploymentCommand({ serviceDeploymentArn: currentServiceDeployment });
    await expect(viewer.send(stop)).rejects.toMatchObject({ name: 'ConflictException' });
  });
});
