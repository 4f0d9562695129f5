import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  type ContainerDefinition,
  DescribeTasksCommand,
  RunTaskCommand,
  StopTaskCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import { CLUSTER, Ecs } from './ecs';
import { docker, importImage, machineEngine, type MachineEngine, pushImage } from './machine-engine';
import { clientOptions, deploy, type FakeEngine, role, roleArn, until, withEmulator } from './support';
import { CONTAINER_LABEL, labelOf } from '../../src/emulator/containers';
import type { Emulator } from '../../src/emulator/emulator';

const IMAGE = '000000000000.dkr.ecr.us-east-1.amazonaws.com/shop:1';
const GROUP = '/shop';
/** On the engine, and of no rehearsal. */
const OWN_IMAGE = `rehearsal-test:${process.pid}`;

const found = machineEngine();
const skipped = typeof found === 'string';
process.stdout.write(`containers of ECS on this machine: ${skipped ? `not tested, ${found}` : 'tested'}\n`);

(skipped ? describe.skip : describe)('on a Docker engine', () => {
  const engine = found as MachineEngine;
  let emulator: Emulator;
  let callbacks: FakeEngine;
  let ecs: Ecs;

  withEmulator(
    (started, fakeEngine) => {
      emulator = started;
      callbacks = fakeEngine;
    },
    { containerEngine: skipped ? undefined : engine, ecsMinuteMs: 100 },
  );

  beforeAll(async () => {
    ecs = new Ecs(emulator);
    await deploy(emulator, 'cluster', {
      Cluster: { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: CLUSTER } },
      Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: GROUP } },
      Execution: role('execution', 'ecs-tasks.amazonaws.com', [
        { Action: ['ecr:*', 'logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*' },
      ]),
    });
    importImage(engine, OWN_IMAGE);
    await pushImage(engine, emulator, 'shop');
    const deploymentCircuitBreaker = { enable: true, rollback: true };
    await ecs.create('shop', { deploymentConfiguration: { deploymentCircuitBreaker } });
  });

  afterAll(() => docker(engine, 'image', 'rm', OWN_IMAGE));

  const options = { 'awslogs-group': GROUP, 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'run' };
  const shell = (script: string, changes: Partial<ContainerDefinition> = {}): ContainerDefinition => ({
    name: 'app',
    image: IMAGE,
    entryPoint: ['sh', '-c'],
    command: [script],
    logConfiguration: { logDriver: 'awslogs', options },
    ...changes,
  });
  const register = (...containerDefinitions: ContainerDefinition[]): Promise<string> =>
    ecs.register('shop', IMAGE, { executionRoleArn: roleArn('execution'), containerDefinitions });
  const update = async (...definitions: ContainerDefinition[]): Promise<string> =>
    ecs.update('shop', { taskDefinition: await register(...definitions) });
  const lines = async (): Promise<string[]> => {
    const logs = new CloudWatchLogsClient(clientOptions(emulator));
    const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName: GROUP }));
    return events!.map(({ message }) => message!);
  };
  const run = async (command: string, override?: string): Promise<string> => {
    const overrides = override ? { containerOverrides: [{ name: 'app', command: [override] }] } : undefined;
    const request = { cluster: CLUSTER, taskDefinition: await register(shell(command)), overrides };
    return (await ecs.client.send(new RunTaskCommand(request))).tasks![0].taskArn!;
  };
  const when = (task: string, status: string): Promise<Task> =>
    until(`${task} to be ${status}`, async () => {
      const { tasks } = await ecs.client.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks: [task] }));
      return tasks![0].lastStatus === status ? tasks![0] : undefined;
    });
  const containers = (filter = `label=${CONTAINER_LABEL}`): string[] =>
    docker(engine, 'ps', '--all', '--quiet', '--filter', filter).split('\n').filter(Boolean);

  test('a container that exits fails the deployment, with its exit code and its lines', async () => {
    const deployment = await ecs.end(await update(shell('echo no database; exit 3')));
    expect(deployment).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      deploymentCircuitBreaker: { status: 'TRIGGERED' },
    });
    const [task] = await ecs.stoppedTasks('shop');
    expect(task).toMatchObject({ stopCode: 'EssentialContainerExited', containers: [{ name: 'app', exitCode: 3 }] });
    expect(await lines()).toContain('no database');
    expect(containers()).toEqual([]);
  });

  test('a command that is not there cannot start', async () => {
    const missing = { ...shell(''), entryPoint: ['/nowhere'] };
    expect(await ecs.end(await update(missing))).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL' });
    const tasks = await ecs.stoppedTasks('shop');
    expect(tasks.map((task) => task.containers![0].reason).join()).toContain('CannotStartContainerError');
  });

  test.each([
    ['UNHEALTHY', ['CMD-SHELL', 'exit 1'], 'ROLLBACK_SUCCESSFUL'],
    ['UNHEALTHY, without a shell', ['CMD', '/nowhere'], 'ROLLBACK_SUCCESSFUL'],
    ['HEALTHY', ['CMD-SHELL', 'exit 0'], 'SUCCESSFUL'],
  ])('a health check decides: %s', async (_, command, status) => {
    const healthCheck = { command, interval: 1, retries: 1 };
    expect(await ecs.end(await update(shell('sleep 600', { healthCheck })))).toMatchObject({ status });
    if (status !== 'SUCCESSFUL') {
      const reasons = (await ecs.stoppedTasks('shop')).map(({ stoppedReason }) => stoppedReason);
      expect(reasons).toContain('Task failed container health checks');
    }
  });

  test('a container that stays is healthy; others are listed once, and do not run', async () => {
    const sidecar = { name: 'proxy', image: 'public.ecr.aws/proxy:1' };
    const secret = shell('exit 1', { name: 'worker', secrets: [{ name: 'KEY', valueFrom: 'key' }] });
    callbacks.calls.length = 0;
    const arn = await update(shell('sleep 600'), sidecar, secret);
    expect(await ecs.deployment(arn)).toMatchObject({ status: 'PENDING' });
    expect(await ecs.end(arn)).toMatchObject({ status: 'SUCCESSFUL' });
    const warnings = callbacks.calls
      .filter((call) => call.path === '/_rehearsal/warnings')
      .map(({ body }) => body.message);
    expect(warnings).toEqual([
      'service shop: container proxy does not run: public.ecr.aws/proxy:1 is in another registry',
      'service shop: container worker does not run: its secrets are not resolved',
    ]);
  });

  test('a script has the last word', async () => {
    await ecs.script('shop', { kind: 'healthy' });
    expect(await ecs.end(await update(shell('exit 3')))).toMatchObject({ status: 'SUCCESSFUL' });
  });

  test('a one-off task runs until it exits, with the command of RunTask', async () => {
    const task = await run('exit 0', 'echo migrating; sleep 1; exit 4');
    expect(await when(task, 'STOPPED')).toMatchObject({ containers: [{ exitCode: 4 }] });
    expect(await lines()).toContain('migrating');
  });

  test('a container has no network and nothing of this machine', async () => {
    process.env.OF_THIS_MACHINE = 'secret';
    const environment = [
      { name: 'GIVEN', value: 'a b' },
      { name: 'OF_THIS_MACHINE', value: '' },
    ];
    const request = {
      cluster: CLUSTER,
      taskDefinition: await register(shell('env; busybox ls /sys/class/net', { environment })),
    };
    const { tasks } = await ecs.client.send(new RunTaskCommand(request));
    await when(tasks![0].taskArn!, 'STOPPED');
    const written = await lines();
    expect(written).toEqual(expect.arrayContaining(['GIVEN=a b', 'OF_THIS_MACHINE=', 'lo']));
    expect(written).not.toContain('eth0');
  });

  test('StopTask ends the container', async () => {
    const task = await run('sleep 600');
    await when(task, 'RUNNING');
    await until('its container', () => (containers().length === 1 ? true : undefined));
    await ecs.client.send(new StopTaskCommand({ cluster: CLUSTER, task }));
    await until('the end of its container', () => (containers().length === 0 ? true : undefined));
  });

  test('so does the end of the process that started the emulator', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'emulator-test-'));
    const { command, environment } = engine;
    const script = `
      const { startEmulator } = require(${JSON.stringify(path.resolve('lib/emulator/emulator'))});
      const containerEngine = ${JSON.stringify({ command, environment })};
      startEmulator({ engineUrl: 'http://127.0.0.1:9', containerEngine }).then(({ folder }) => console.log(folder));`;
    writeFileSync(path.join(folder, 'parent.js'), script);
    const parent = spawn(process.execPath, [path.join(folder, 'parent.js')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    docker(engine, 'create', '--label', labelOf(line.toString().trim()), OWN_IMAGE, 'sh');
    expect(containers()).toHaveLength(1);
    parent.kill('SIGKILL');
    await until('the end of its container', () => (containers().length === 0 ? true : undefined));
    rmSync(folder, { recursive: true });
  });

  test('the end of the emulator removes its containers, its images, and no others', async () => {
    const other = docker(engine, 'create', '--label', `${CONTAINER_LABEL}=other`, OWN_IMAGE, 'sh');
    try {
      await when(await run('sleep 600'), 'RUNNING');
      await until('its container', () => (containers().length === 2 ? true : undefined));
      await emulator.stop();
      expect(containers()).toEqual([other.slice(0, 12)]);
    } finally {
      docker(engine, 'rm', other);
    }
    expect(docker(engine, 'image', 'ls', '--digests')).not.toContain(emulator.registryHost);
  });
});
