import {
  type DeploymentConfiguration,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  StopServiceDeploymentCommand,
  StopTaskCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { CLUSTER, Ecs } from './ecs';
import { answer, STRATEGIES, testStrategies } from './ecs-strategies';
import { arn, deploy, role, roleArn, withEmulator } from './support';
import type { Emulator } from '../../src/emulator/emulator';

let emulator: Emulator;
let ecs: Ecs;

/** A minute of ECS takes 600 ms here. */
withEmulator((started) => (emulator = started), { ecsMinuteMs: 600 });

const breaker = { enable: true, rollback: true };
const SERVICES: Readonly<Record<string, DeploymentConfiguration>> = {
  breaking: { deploymentCircuitBreaker: breaker },
  stopping: { deploymentCircuitBreaker: { enable: true, rollback: false } },
  trusting: {},
  ...STRATEGIES,
};

beforeAll(async () => {
  ecs = new Ecs(emulator);
  await deploy(emulator, 'cluster', {
    Cluster: { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: CLUSTER } },
    Repository: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'shop' } },
    Execution: role('execution', 'ecs-tasks.amazonaws.com', []),
  });
  await Promise.all(
    Object.entries(SERVICES).map(([name, deploymentConfiguration]) => ecs.create(name, { deploymentConfiguration })),
  );
});

const stop = (serviceDeploymentArn: string, stopType?: 'ABORT' | 'ROLLBACK') =>
  ecs.client.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType }));

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
describe('a rolling update', () => {
  test('succeeds with healthy tasks, and its revision has the digests of its images', async () => {
    const deployment = await ecs.deploy('breaking');
    expect(await ecs.deployment(deployment)).toMatchObject({
      status: expect.stringMatching(/^(PENDING|IN_PROGRESS)$/),
      targetServiceRevision: { runningTaskCount: 0 },
    });
    const end = await ecs.end(deployment);
    expect(end).toMatchObject({ status: 'SUCCESSFUL', targetServiceRevision: { runningTaskCount: 1 } });
    expect(await ecs.revision(end)).toMatchObject({
      taskDefinition: (await ecs.service('breaking')).taskDefinition,
      containerImages: [
        { containerName: 'app', image: 'public.ecr.aws/shop:2', imageDigest: expect.stringMatching(/^sha256:/) },
      ],
    });
  });

  test('with tasks that crash is rolled back by its circuit breaker', async () => {
    const before = (await ecs.service('breaking')).taskDefinition;
    const end = await ecs.end(await ecs.deploy('breaking', { kind: 'crashes', exitCode: 3 }));
    const reason = 'Service deployment rolled back because the circuit breaker threshold was exceeded.';
    expect(end).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      statusReason: reason,
      rollback: { reason, serviceRevisionArn: end.sourceServiceRevisions![0].arn },
      deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 },
    });
    const { taskDefinition, deployments, events, runningCount } = await ecs.service('breaking');
    expect([taskDefinition, runningCount]).toEqual([before, 1]);
    expect(deployments).toMatchObject([
      { status: 'PRIMARY', taskDefinition: before, rolloutState: 'COMPLETED' },
      {
        status: 'ACTIVE',
        rolloutState: 'FAILED',
        failedTasks: 3,
        rolloutStateReason: expect.stringContaining('failed'),
      },
    ]);
    expect(events!.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/deployment failed: tasks failed/),
    );
    expect(await ecs.stoppedTasks('breaking')).toContainEqual(
      expect.objectContaining({
        stopCode: 'EssentialContainerExited',
        stoppedReason: 'Essential container in task exited',
        containers: [expect.objectContaining({ name: 'app', exitCode: 3 })],
      }),
    );
  });

  // ServiceDeployment.stoppedAt: "The rollback option is not in use for the failure detection mechanism … and the service fails."
  test('is stopped by a circuit breaker that does not roll back', async () => {
    const end = await ecs.end(await ecs.deploy('stopping', { kind: 'unhealthy' }));
    expect(end).toMatchObject({ status: 'STOPPED', stoppedAt: expect.any(Date) });
    expect(end.rollback).toBeUndefined();
    expect(await ecs.stoppedTasks('stopping')).toContainEqual(
      expect.objectContaining({ stoppedReason: 'Task failed container health checks', healthStatus: 'UNHEALTHY' }),
    );
  });

  test('goes on while tasks crash if nothing watches it, until somebody stops it', async () => {
    const before = (await ecs.service('trusting')).taskDefinition;
    const deployment = await ecs.deploy('trusting', { kind: 'cannotPull', reason: 'manifest unknown' });
    const seen = await ecs.when(deployment, ({ status }) => status === 'IN_PROGRESS');
    expect(seen.deploymentCircuitBreaker).toMatchObject({ status: 'DISABLED' });
    await ecs.when(deployment, () => true);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await ecs.deployment(deployment)).toMatchObject({ status: 'IN_PROGRESS' });
    const tasks = await ecs.stoppedTasks('trusting');
    expect(tasks.length).toBeGreaterThan(2);
    expect(tasks[0]).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'CannotPullContainerError: manifest unknown',
      containers: [{ reason: 'CannotPullContainerError: manifest unknown' }],
    });
    expect(tasks[0].containers![0].exitCode).toBeUndefined();
    await stop(deployment);
    expect(await ecs.deployment(deployment)).toMatchObject({ status: expect.stringMatching(/^ROLLBACK_/) });
    const end = await ecs.end(deployment);
    expect(end.status).toBe('ROLLBACK_SUCCESSFUL');
    expect((await ecs.revision(end)).containerImages).toEqual([
      { containerName: 'app', image: 'public.ecr.aws/shop:2' },
    ]);
    expect((await ecs.service('trusting')).taskDefinition).toBe(before);
    await expect(stop(deployment)).rejects.toMatchObject({ name: 'ConflictException' });
  });

  test('can be aborted, and its rollback can fail', async () => {
    const aborted = await ecs.deploy('trusting', { kind: 'slow', milliseconds: 60_000 });
    await stop(aborted, 'ABORT');
    expect(await ecs.end(aborted)).toMatchObject({ status: 'STOPPED' });
    const failing = await ecs.deploy('trusting', { kind: 'slow', milliseconds: 60_000, rollback: 'fails' });
    await stop(failing, 'ROLLBACK');
    expect(await ecs.end(failing)).toMatchObject({ status: 'ROLLBACK_FAILED' });
  });

  test('that crashes a few times and then stays succeeds', async () => {
    const end = await ecs.end(await ecs.deploy('breaking', { kind: 'crashes', times: 2 }));
    expect(end).toMatchObject({ status: 'SUCCESSFUL', deploymentCircuitBreaker: { failureCount: 0 } });
  });

  // https://github.com/kayac/ecspresso/issues/899 shows STOPPED for the earlier one.
  test('stops when another one takes its place', async () => {
    const first = await ecs.deploy('trusting', { kind: 'slow', milliseconds: 60_000 });
    const second = await ecs.deploy('trusting');
    expect(await ecs.deployment(first)).toMatchObject({ status: 'STOPPED', finishedAt: expect.any(Date) });
    expect((await ecs.end(second)).status).toBe('SUCCESSFUL');
    const { serviceDeployments } = await ecs.client.send(
      new ListServiceDeploymentsCommand({
        cluster: CLUSTER,
        service: 'trusting',
        status: ['SUCCESSFUL'],
        maxResults: 1,
      }),
    );
    expect(serviceDeployments).toMatchObject([{ serviceDeploymentArn: second, status: 'SUCCESSFUL' }]);
  });
});

describe('strategies', () => testStrategies(() => ecs));

describe('a service', () => {
  test('without tasks is deployed, and nobody knows its digests', async () => {
    await ecs.create('empty', { desiredCount: 0 });
    const end = await ecs.end(await ecs.deploy('empty', { kind: 'crashes' }));
    expect(end).toMatchObject({ status: 'SUCCESSFUL', targetServiceRevision: { requestedTaskCount: 0 } });
    expect((await ecs.revision(end)).containerImages).toEqual([
      { containerName: 'app', image: 'public.ecr.aws/shop:2' },
    ]);
  });

  test('whose first deployment fails has nothing to go back to', async () => {
    await ecs.script('first', { kind: 'crashes' });
    await ecs.create('first', { deploymentConfiguration: { deploymentCircuitBreaker: breaker } });
    const { currentServiceDeployment } = await ecs.service('first');
    expect(await ecs.deployment(currentServiceDeployment!)).toMatchObject({
      status: 'ROLLBACK_FAILED',
      statusReason: 'No rollback candidate was found to run the rollback.',
    });
  });

  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
  test('is deployed again when it is told to, and not when its size changes', async () => {
    const { currentServiceDeployment: before } = await ecs.service('breaking');
    expect(await ecs.update('breaking', { desiredCount: 2 })).toBe(before);
    expect((await ecs.service('breaking')).runningCount).toBe(2);
    const forced = await ecs.update('breaking', { forceNewDeployment: true });
    expect(forced).not.toBe(before);
    expect((await ecs.end(forced)).targetServiceRevision).toMatchObject({ runningTaskCount: 2 });
  });

  test('replaces a task that somebody stops', async () => {
    const running = new ListTasksCommand({ cluster: CLUSTER, serviceName: 'linear' });
    const [before] = (await ecs.client.send(running)).taskArns!;
    await ecs.client.send(new StopTaskCommand({ cluster: CLUSTER, task: before }));
    const { taskArns } = await ecs.client.send(running);
    expect(taskArns).toEqual([expect.not.stringMatching(before)]);
    expect((await ecs.service('linear')).runningCount).toBe(1);
  });

  test('runs other digests if a test says so', async () => {
    const imageDigests = { app: `sha256:${'1'.repeat(64)}` };
    const end = await ecs.end(await ecs.deploy('breaking', { kind: 'healthy', imageDigests }));
    expect((await ecs.revision(end)).containerImages).toMatchObject([{ imageDigest: imageDigests.app }]);
  });

  test.each([
    ['is not in the registry', undefined, 'shop@sha256:1: not found'],
    ['its execution role must not pull', roleArn('execution'), 'not authorized to perform: ecr:GetAuthorizationToken'],
  ])('has no tasks with an image that %s', async (_, executionRoleArn, reason) => {
    const image = '000000000000.dkr.ecr.us-east-1.amazonaws.com/shop@sha256:1';
    const taskDefinition = await ecs.register('breaking', image, { executionRoleArn });
    expect((await ecs.end(await ecs.update('breaking', { taskDefinition }))).status).toBe('ROLLBACK_SUCCESSFUL');
    const reasons = (await ecs.stoppedTasks('breaking')).map(({ stoppedReason }) => stoppedReason);
    expect(reasons).toContainEqual(expect.stringContaining(reason));
  });
});

test('a service that CodeDeploy deploys is refused', async () => {
  const created = ecs.create('elsewhere', { deploymentController: { type: 'CODE_DEPLOY' } });
  await expect(created).rejects.toMatchObject({ name: 'UnsupportedFeatureException' });
  const Properties = { Cluster: CLUSTER, TaskDefinition: 'breaking', DeploymentController: { Type: 'EXTERNAL' } };
  const stack = deploy(emulator, 'elsewhere', { Service: { Type: 'AWS::ECS::Service', Properties } });
  await expect(stack).rejects.toThrow('does not play the deployment controller EXTERNAL, only ECS');
});

test('what is not there is named', async () => {
  const missing = arn('ecs', 'service-deployment/web/breaking/none');
  await expect(stop(missing)).rejects.toMatchObject({ name: 'ServiceDeploymentNotFoundException' });
  await expect(answer(ecs, missing, 'hook')).rejects.toMatchObject({ name: 'ServiceDeploymentNotFoundException' });
  const described = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [missing] });
  expect(await ecs.client.send(described)).toMatchObject({ failures: [{ arn: missing, reason: 'MISSING' }] });
  const revisions = new DescribeServiceRevisionsCommand({ serviceRevisionArns: [missing] });
  expect(await ecs.client.send(revisions)).toMatchObject({ failures: [{ arn: missing, reason: 'MISSING' }] });
  const list = (cluster: string) => ecs.client.send(new ListServiceDeploymentsCommand({ cluster, service: 'none' }));
  await expect(list(CLUSTER)).rejects.toMatchObject({ name: 'ServiceNotFoundException' });
  await expect(list('none')).rejects.toMatchObject({ name: 'ClusterNotFoundException' });
  const updated = ecs.client.send(new UpdateServiceCommand({ cluster: CLUSTER, service: 'none' }));
  await expect(updated).rejects.toMatchObject({ name: 'ServiceNotFoundException' });
  const scripts = [{ kind: 'explodes' }] as never;
  await expect(emulator.control.setEcsScripts({ service: 'breaking', scripts })).rejects.toThrow(
    'expected one of healthy',
  );
});
