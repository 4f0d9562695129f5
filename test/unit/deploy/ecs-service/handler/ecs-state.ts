import type { Service, ServiceDeployment, ServiceRevision, Task, TaskDefinition } from '@aws-sdk/client-ecs';
import { DIGEST } from './arbitraries';

export const exception = { $metadata: {}, message: 'as AWS says it' };
export const NOW = Date.UTC(2026, 0, 1, 12);
export const ARN = 'arn:aws:ecs:us-east-1:111122223333';

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

export const fresh = () => ({
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
