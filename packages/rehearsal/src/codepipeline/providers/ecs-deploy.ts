import { requirePullable } from './ecs-images';
import { readImageDefinitions, type ImageDefinitions } from './image-definitions';
import type { ActionContext, ActionProvider, Configuration } from './provider';
import type { ProviderServices } from './services';
import { ACCOUNT, REGION } from '../../account';
import type { EcsApi, EcsService, Tags, TaskDefinition } from '../aws/ecs';
import type { Clock } from '../engine/clock';
import type { AccessControl } from '../engine/credentials';
import { ActionFailure } from '../engine/failures';
import { pause } from '../engine/waiting';

const DEFAULT_FILE = 'imagedefinitions.json';
const DEFAULT_TIMEOUT_MINUTES = 60;
const POLL_MS = 50;

/** No page says when the action of AWS notices: https://github.com/aws/containers-roadmap/issues/1399 */
const ON_AWS = 'on AWS, this action may go on waiting until its timeout';

/** The limits of the emulator, for the summary of every deployment. */
const LIMITS = 'the rehearsal plays the tasks of services';

/**
 * A rolling deployment: a new revision of the service's task definition with the images of the file.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html
 */
export const ecsDeploy: ActionProvider<Pick<ProviderServices, 'openStore' | 'openEcs' | 'pull' | 'clock' | 'control'>> =
  {
    categories: ['Deploy'],
    owner: 'AWS',
    provider: 'ECS',
    version: '1',
    inputArtifacts: [1, 1],
    outputArtifacts: [0, 0],
    configuration: { required: ['ClusterName', 'ServiceName'], optional: ['FileName', 'DeploymentTimeout'] },
    outputVariables: [],
    problems: ({ configuration }) => deploymentTimeoutProblems(configuration),
    async run(context, services) {
      const { ClusterName: cluster, ServiceName: name, FileName = DEFAULT_FILE } = context.configuration;
      const [artifact] = context.inputArtifacts;
      const { body } = await services.openStore(context.credentials).read(artifact.bucket, artifact.key);
      const images = readImageDefinitions(body, FileName, artifact);
      const ecs = services.openEcs(context.credentials);
      const service = await findService(ecs, cluster, name);
      const current = await ecs.describeTaskDefinition(service.taskDefinition);
      const revision = withImages(current.taskDefinition, images);
      await authorizeRegistration(services.control(), context, current.taskDefinition, current.tags);
      const { tags } = current;
      const arn = await ecs.registerTaskDefinition({ ...revision, ...(tags.length > 0 && { tags }) });
      for (const { imageUri } of images) {
        await requirePullable(services.pull, imageUri, current.taskDefinition.executionRoleArn || undefined);
      }
      await ecs.updateService(cluster, name, arn);
      await waitForDeployment(services.clock, context, ecs, arn);
      const summary = `service ${name} runs ${arn.split('/').at(-1)} (${LIMITS})`;
      return { variables: {}, summary, externalExecutionId: arn };
    },
  };

/** The page above: 1 to 60 minutes. */
function deploymentTimeoutProblems({ DeploymentTimeout = `${DEFAULT_TIMEOUT_MINUTES}` }: Configuration): string[] {
  const isInRange =
    /^\d+$/.test(DeploymentTimeout) && Number(DeploymentTimeout) >= 1 && Number(DeploymentTimeout) <= 60;
  return isInRange ? [] : [`Configuration.DeploymentTimeout must be 1 to 60 minutes, got ${DeploymentTimeout}`];
}

async function findService(ecs: EcsApi, cluster: string, name: string): Promise<EcsService> {
  const service = await ecs.describeService(cluster, name);
  if (service === undefined || service.status !== 'ACTIVE') {
    throw new ActionFailure('ConfigurationError', `there is no service ${name} in the cluster ${cluster}`);
  }
  const controller = service.deploymentController?.type ?? 'ECS';
  if (controller !== 'ECS') {
    const message = `the deployments of service ${name} are controlled by ${controller}: this action makes rolling updates`;
    throw new ActionFailure('ConfigurationError', message);
  }
  return service;
}

/** The properties that a description returns and a registration accepts: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
const REGISTERED = [
  'family',
  'taskRoleArn',
  'executionRoleArn',
  'networkMode',
  'volumes',
  'placementConstraints',
  'requiresCompatibilities',
  'cpu',
  'memory',
  'pidMode',
  'ipcMode',
  'proxyConfiguration',
  'inferenceAccelerators',
  'ephemeralStorage',
  'runtimePlatform',
] as const;

/** The next revision: the current one with the new images. */
export function withImages(current: TaskDefinition, images: ImageDefinitions): Record<string, unknown> {
  const names = current.containerDefinitions.map(({ name }) => name);
  const stranger = images.find(({ name }) => !names.includes(name));
  if (stranger !== undefined) {
    const message = `Invalid action configuration: The AWS ECS container ${stranger.name} does not exist (the task definition ${current.family} has ${names.join(', ')})`;
    throw new ActionFailure('ConfigurationError', message);
  }
  const kept = REGISTERED.filter((key) => isSet(current[key])).map((key) => [key, current[key]]);
  return {
    ...Object.fromEntries(kept),
    containerDefinitions: current.containerDefinitions.map((container) => ({
      ...container,
      image: images.find(({ name }) => name === container.name)?.imageUri ?? container.image,
    })),
  };
}

const isSet = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/**
 * A registration passes the task's roles to ECS, and adds tags, if any: both need separate permissions.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html#edit-role-ecs
 */
async function authorizeRegistration(
  control: AccessControl,
  { credentials: { accessKeyId } }: ActionContext,
  { family, taskRoleArn, executionRoleArn }: TaskDefinition,
  tags: Tags,
): Promise<void> {
  const roles = new Set([taskRoleArn, executionRoleArn].filter((arn): arn is string => Boolean(arn)));
  for (const resourceArn of roles) {
    const context = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' };
    await control.authorize({ accessKeyId, action: 'iam:PassRole', resourceArn, context });
  }
  if (tags.length > 0) {
    const resourceArn = `arn:aws:ecs:${REGION}:${ACCOUNT}:task-definition/${family}:*`;
    const context = { 'ecs:CreateAction': 'RegisterTaskDefinition' };
    await control.authorize({ accessKeyId, action: 'ecs:TagResource', resourceArn, context });
  }
}

async function waitForDeployment(clock: Clock, context: ActionContext, ecs: EcsApi, arn: string): Promise<void> {
  const { ClusterName: cluster, ServiceName: name, DeploymentTimeout } = context.configuration;
  const minutes = Number(DeploymentTimeout ?? DEFAULT_TIMEOUT_MINUTES);
  const deadline = clock.now().getTime() + minutes * 60_000;
  while (!isDone(await findService(ecs, cluster, name), arn)) {
    if (clock.now().getTime() >= deadline) {
      throw new ActionFailure('JobFailed', `the deployment of service ${name} did not end within ${minutes} minutes`);
    }
    await pause({ clock, milliseconds: POLL_MS, abandoned: context.abandoned });
  }
}

/** After a rollback by the circuit breaker, the old revision is primary again: the deployment has failed. */
function isDone({ deployments }: EcsService, arn: string): boolean {
  const own = deployments.find(({ taskDefinition }) => taskDefinition === arn);
  if (own === undefined || own.rolloutState === 'FAILED' || own.status !== 'PRIMARY') {
    const reason = own?.rolloutStateReason || 'another deployment took its place';
    throw new ActionFailure('JobFailed', `the deployment of ${arn.split('/').at(-1)} failed: ${reason} (${ON_AWS})`);
  }
  return own.rolloutState === undefined || own.rolloutState === 'COMPLETED';
}
