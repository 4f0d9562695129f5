import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  type ServiceDeployment,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { clientOptions, deploy, until, withEmulator } from './support';
import type { Emulator } from '../../src/emulator/emulator';

let emulator: Emulator;
let ecs: ECSClient;

withEmulator((started) => (emulator = started));

beforeAll(async () => {
  ecs = new ECSClient(clientOptions(emulator));
  await deploy(emulator, 'cluster', {
    Cluster: { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: 'web' } },
    TaskDefinition: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: { Family: 'shop', ContainerDefinitions: [{ Name: 'app', Image: 'public.ecr.aws/shop:1' }] },
    },
    Service: {
      Type: 'AWS::ECS::Service',
      Properties: {
        ServiceName: 'shop',
        Cluster: { Ref: 'Cluster' },
        TaskDefinition: { Ref: 'TaskDefinition' },
        DesiredCount: 2,
        DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: true, Rollback: true } },
      },
    },
  });
});

const cluster = 'web';

async function update(service: string, image: string): Promise<string> {
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({ family: service, containerDefinitions: [{ name: 'app', image }] }),
  );
  const request = { cluster, service, taskDefinition: taskDefinition!.taskDefinitionArn };
  return (await ecs.send(new UpdateServiceCommand(request))).service!.currentServiceDeployment!;
}

async function seen(deployment: string): Promise<ServiceDeployment> {
  const request = { serviceDeploymentArns: [deployment] };
  return (await ecs.send(new DescribeServiceDeploymentsCommand(request))).serviceDeployments![0];
}

const ended = (deployment: string): Promise<ServiceDeployment> =>
  until(`the end of ${deployment}`, async () => {
    const found = await seen(deployment);
    return /SUCCESSFUL|FAILED|STOPPED/.test(found.status!) ? found : undefined;
  });

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
test('a healthy deployment succeeds, and its revision has the digests of its images', async () => {
  const deployment = await update('shop', 'public.ecr.aws/shop:2');
  expect(await seen(deployment)).toMatchObject({ status: 'PENDING', targetServiceRevision: { runningTaskCount: 0 } });
  const end = await ended(deployment);
  expect(end).toMatchObject({ status: 'SUCCESSFUL', targetServiceRevision: { runningTaskCount: 2 } });
  const request = { serviceRevisionArns: [end.targetServiceRevision!.arn!] };
  const { serviceRevisions } = await ecs.send(new DescribeServiceRevisionsCommand(request));
  expect(serviceRevisions).toMatchObject([
    {
      containerImages: [
        { containerName: 'app', image: 'public.ecr.aws/shop:2', imageDigest: expect.stringMatching(/^sha256:/) },
      ],
    },
  ]);
});

test('a deployment whose tasks crash is rolled back by its circuit breaker', async () => {
  await emulator.control.setEcsScripts({ service: 'shop', scripts: [{ kind: 'crashes', exitCode: 3 }] });
  const before = await running();
  const end = await ended(await update('shop', 'public.ecr.aws/shop:3'));
  expect(end).toMatchObject({
    status: 'ROLLBACK_SUCCESSFUL',
    statusReason: 'Service deployment rolled back because the circuit breaker threshold was exceeded.',
    deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 },
  });
  expect(await running()).toBe(before);
  const stopped = await ecs.send(new ListTasksCommand({ cluster, serviceName: 'shop', desiredStatus: 'STOPPED' }));
  const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: stopped.taskArns }));
  expect(tasks).toContainEqual(
    expect.objectContaining({
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [expect.objectContaining({ name: 'app', exitCode: 3 })],
    }),
  );
});

const running = async (): Promise<string> =>
  (await ecs.send(new DescribeServicesCommand({ cluster, services: ['shop'] }))).services![0].taskDefinition!;
