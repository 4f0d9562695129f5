import { Account } from './account';
import { ARN, definitionOf, FakeContainer, FakeDefinition, FakeDeployment, FakeTask } from './ecs-state';
import { ServiceError } from './service-error';

function described({ arn, containers }: FakeDefinition): object {
  const options = { 'awslogs-group': '/ecs/web', 'awslogs-stream-prefix': 'app' };
  const containerDefinitions = containers.map((container) => ({
    ...container,
    logConfiguration: { logDriver: 'awslogs', options },
  }));
  return { taskDefinitionArn: arn, family: 'web', revision: Number(arn.split(':').pop()), containerDefinitions };
}

/** What happened since ECS was asked last. */
function progress({ ecs }: Account, deployment: FakeDeployment): void {
  if (deployment.hook === 'AWAITING_ACTION') {
    ecs.onPause?.();
    return;
  }
  if (deployment.status === 'IN_PROGRESS' && ++deployment.looks > 2 && ecs.outcome !== 'never') {
    deployment.status = ecs.outcome;
    deployment.breakerFailures = ecs.outcome === 'SUCCESSFUL' ? undefined : 3;
  }
}

function serviceOf({ ecs }: Account): object {
  return { status: 'ACTIVE', taskDefinition: ecs.serving.arn, events: [] };
}

function briefOf({ arn, createdAt, definition, status }: FakeDeployment): object {
  return {
    serviceDeploymentArn: arn,
    createdAt: createdAt / 1000,
    status,
    targetServiceRevisionArn: revisionArn(definition),
  };
}

function revisionArn({ arn }: FakeDefinition): string {
  return `${ARN}:service-revision/shop/web/${arn.split(':').pop()}`;
}

function taskOf({ arn, definition, stopCode, exitCode }: FakeTask): object {
  const isStopped = stopCode !== undefined;
  return {
    taskArn: arn,
    taskDefinitionArn: definition.arn,
    lastStatus: isStopped ? 'STOPPED' : 'RUNNING',
    ...(isStopped && { stopCode, stoppedReason: `as ${stopCode} is told` }),
    containers: definition.containers.map(({ name }) => ({ name, exitCode })),
  };
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Operations.html */
export const ECS = {
  DescribeServices: (account: Account) => ({ services: [serviceOf(account)] }),
  DescribeTaskDefinition: ({ ecs }: Account, { taskDefinition }: { taskDefinition: string }) => ({
    taskDefinition: described(ecs.definition(taskDefinition)),
    tags: [],
  }),
  RegisterTaskDefinition: (
    { ecs }: Account,
    { containerDefinitions }: { containerDefinitions: readonly FakeContainer[] },
  ) => {
    const containers = containerDefinitions.map(({ name, image }) => ({ name, image }));
    ecs.definitions.push(definitionOf(ecs.definitions.length + 1, containers));
    return { taskDefinition: described(ecs.definitions.at(-1)!) };
  },
  UpdateService: (account: Account, { taskDefinition }: { taskDefinition: string }) => {
    const { ecs, clock } = account;
    const definition = ecs.definition(taskDefinition);
    // Without a change, nothing is deployed.
    if (ecs.serving !== definition) {
      ecs.serving = definition;
      const arn = `${ARN}:service-deployment/shop/web/d${ecs.deployments.length + 1}`;
      const hook = ecs.onPause && ('AWAITING_ACTION' as const);
      ecs.deployments.push({ arn, createdAt: clock.now(), definition, status: 'IN_PROGRESS', looks: 0, hook });
    }
    return { service: serviceOf(account) };
  },
  ListServiceDeployments: ({ ecs }: Account) => ({ serviceDeployments: ecs.deployments.map(briefOf) }),
  DescribeServiceRevisions: (
    { ecs }: Account,
    { serviceRevisionArns }: { serviceRevisionArns: readonly string[] },
  ) => ({
    serviceRevisions: ecs.definitions
      .filter((definition) => serviceRevisionArns.includes(revisionArn(definition)))
      .map((definition) => ({
        serviceRevisionArn: revisionArn(definition),
        taskDefinition: definition.arn,
        containerImages: definition.containers.map(({ name, image }) => ({
          containerName: name,
          image,
          imageDigest: image.split('@')[1],
        })),
      })),
  }),
  DescribeServiceDeployments: (account: Account, input: { serviceDeploymentArns: readonly string[] }) => {
    const found = account.ecs.deployments.filter(({ arn }) => input.serviceDeploymentArns.includes(arn));
    found.forEach((deployment) => progress(account, deployment));
    return {
      serviceDeployments: found.map((deployment) => ({
        ...briefOf(deployment),
        lifecycleHookDetails: deployment.hook ? [{ hookId: 'h1', targetType: 'PAUSE', status: deployment.hook }] : [],
        targetServiceRevision: { arn: revisionArn(deployment.definition), requestedTaskCount: 1, runningTaskCount: 1 },
        deploymentCircuitBreaker: {
          status: deployment.breakerFailures === undefined ? 'MONITORING' : 'TRIGGERED',
          failureCount: deployment.breakerFailures,
        },
      })),
    };
  },
  StopServiceDeployment: ({ ecs }: Account, { serviceDeploymentArn }: { serviceDeploymentArn: string }) => {
    const deployment = ecs.deployments.find(({ arn }) => arn === serviceDeploymentArn);
    if (deployment?.status !== 'IN_PROGRESS') {
      throw new ServiceError('ConflictException');
    }
    Object.assign(deployment, { status: 'ROLLBACK_SUCCESSFUL', isStopped: true });
    return { serviceDeploymentArn };
  },
  ContinueServiceDeployment: (
    { ecs }: Account,
    { serviceDeploymentArn, action }: { serviceDeploymentArn: string; action: 'CONTINUE' | 'ROLLBACK' },
  ) => {
    const deployment = ecs.deployments.find(({ arn }) => arn === serviceDeploymentArn);
    if (deployment?.hook !== 'AWAITING_ACTION') {
      throw new ServiceError('InvalidParameterException');
    }
    const end = action === 'CONTINUE' ? { hook: 'SUCCEEDED' } : { hook: 'FAILED', status: 'ROLLBACK_SUCCESSFUL' };
    Object.assign(deployment, end);
    return { serviceDeploymentArn };
  },
  ListTasks: ({ ecs }: Account) => ({ taskArns: ecs.tasks.map(({ arn }) => arn) }),
  RunTask: ({ ecs }: Account, { clientToken, taskDefinition }: { clientToken: string; taskDefinition: string }) => {
    const same = ecs.tasks.find((task) => task.clientToken === clientToken);
    if (same === undefined) {
      const arn = `${ARN}:task/shop/t${ecs.tasks.length + 1}`;
      ecs.tasks.push({ arn, clientToken, definition: ecs.definition(taskDefinition), looks: 0 });
    }
    return { tasks: [taskOf(same ?? ecs.tasks.at(-1)!)], failures: [] };
  },
  DescribeTasks: ({ ecs }: Account, { tasks }: { tasks: readonly string[] }) => {
    const found = ecs.tasks.filter(({ arn }) => tasks.includes(arn));
    for (const task of found) {
      if (task.stopCode === undefined && ++task.looks > 2 && ecs.outcome !== 'never') {
        Object.assign(task, { stopCode: 'EssentialContainerExited', exitCode: ecs.exitCode });
      }
    }
    return { tasks: found.map(taskOf) };
  },
  StopTask: ({ ecs }: Account, { task: arn }: { task: string }) => {
    const task = ecs.tasks.find((one) => one.arn === arn)!;
    // A container may exit with 0 when it is asked to stop.
    Object.assign(task, { stopCode: task.stopCode ?? 'UserInitiated', exitCode: task.exitCode ?? 0 });
    return { task: taskOf(task) };
  },
  GetLogEvents: () => ({ events: [{ message: 'the last line of the log' }] }),
};
