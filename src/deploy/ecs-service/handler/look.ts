import type { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import type { ECRClient } from '@aws-sdk/client-ecr';
import type { DeploymentLifecycleHookDetail, ServiceDeployment } from '@aws-sdk/client-ecs';
import { EcsService } from './ecs-service';
import type {
  Approval,
  ContainerImage,
  Hook,
  Observation,
  Progress,
  SeenDeployment,
  Settings,
  Target,
} from './observation';
import { ActionPlace, Attempt, listAttempts } from '../../../lambda/attempts';
import { listedDigests } from '../../../lambda/manifests';
import { describeDefinition } from '../../../lambda/task-revision';

/** Actions that run side by side begin at nearly the same time. */
const TOGETHER_MS = 60_000;
/** The status of an action does not say why an approval failed, so its message has to. */
const TIMED_OUT = /timed?[ -]?out|expired|no one answered/i;

export interface Sight {
  readonly codePipeline: CodePipelineClient;
  readonly ecr: ECRClient;
  readonly service: EcsService;
  readonly repositoryName: string;
  readonly settings: Settings;
  readonly place: ActionPlace;
  /** The attempt that deploys. */
  readonly attempt: Attempt;
}

/** Looks at the deployment, and at what else the decision needs in its state. */
export async function look(sight: Sight, progress: Progress, signal: AbortSignal): Promise<Observation> {
  const { service } = sight;
  const { revisionArn, since } = progress;
  const arn = progress.deploymentArn ?? (await service.deploymentOf(revisionArn, new Date(since), signal));
  const deployment = arn === undefined ? undefined : await service.deployment(arn, signal);
  const approval = await approvalOf(sight, signal);
  const now = Date.now();
  const status = deployment?.status;
  if (arn === undefined || deployment === undefined || status === undefined) {
    const found = await service.describe(signal);
    return { now, approval, service: found === undefined ? 'MISSING' : found.status };
  }
  return { now, approval, deployment: await seen(sight, { arn, status }, deployment, signal) };
}

async function seen(
  sight: Sight,
  { arn, status }: Pick<SeenDeployment, 'arn' | 'status'>,
  deployment: ServiceDeployment,
  signal: AbortSignal,
): Promise<SeenDeployment> {
  const { lifecycleStage, createdAt, targetServiceRevision, deploymentCircuitBreaker, alarms } = deployment;
  const hasFailed = ['STOPPED', 'ROLLBACK_SUCCESSFUL'].includes(status);
  return {
    arn,
    status,
    stage: lifecycleStage,
    createdAt,
    reasons: reasonsOf(deployment),
    ...(deploymentCircuitBreaker?.status === 'TRIGGERED' && {
      breakerFailures: deploymentCircuitBreaker.failureCount ?? 0,
    }),
    ...(alarms?.status === 'TRIGGERED' && { alarms: alarms.triggeredAlarmNames ?? alarms.alarmNames ?? [] }),
    hooks: (deployment.lifecycleHookDetails ?? []).map(hookOf),
    desiredCount: targetServiceRevision?.requestedTaskCount,
    runningCount: targetServiceRevision?.runningTaskCount,
    ...(status === 'SUCCESSFUL' && { target: await targetOf(sight, targetServiceRevision?.arn, signal) }),
    ...(hasFailed && { isSuperseded: await isSuperseded(sight, arn, deployment, signal) }),
  };
}

/** ECS's own reasons, each once. */
function reasonsOf({ statusReason, rollback }: ServiceDeployment): string[] {
  return [...new Set([statusReason, rollback?.reason])].flatMap((reason) => reason?.trim() || []);
}

function hookOf({ hookId = '', targetType, status, expiresAt, timeoutAction }: DeploymentLifecycleHookDetail): Hook {
  return { id: hookId, isPause: targetType === 'PAUSE', status: String(status), expiresAt, timeoutAction };
}

async function targetOf(sight: Sight, arn: string | undefined, signal: AbortSignal): Promise<Target | undefined> {
  const [revision] = arn === undefined ? [] : await sight.service.revisions([arn], signal);
  const { taskDefinition, containerImages = [] } = revision ?? {};
  if (taskDefinition === undefined) {
    return undefined;
  }
  const reported = containerImages.flatMap(({ containerName, image, imageDigest }) =>
    containerName !== undefined && image !== undefined ? { containerName, image, imageDigest } : [],
  );
  const images = await completed(sight, taskDefinition, reported, signal);
  const isPlain = images.every(
    ({ imageDigest = sight.settings.imageDigest }) => imageDigest === sight.settings.imageDigest,
  );
  const otherDigests = isPlain
    ? []
    : await listedDigests(sight.ecr, sight.repositoryName, sight.settings.imageDigest, signal);
  return { taskDefinition, images, otherDigests };
}

/** A revision of which nothing has started may name no images. Those of its task definition are what would start. */
async function completed(
  { service, settings }: Sight,
  taskDefinition: string,
  reported: readonly ContainerImage[],
  signal: AbortSignal,
): Promise<readonly ContainerImage[]> {
  const wanted = reported.filter(({ containerName }) => settings.containerNames.includes(containerName));
  if (wanted.length === settings.containerNames.length) {
    return wanted;
  }
  const isMissing = (name: string) =>
    settings.containerNames.includes(name) && !wanted.some(({ containerName }) => containerName === name);
  const { definition } = await describeDefinition(service.ecs, taskDefinition, signal);
  const { containerDefinitions = [] } = definition;
  const missing = containerDefinitions.flatMap(({ name, image }) =>
    name !== undefined && image !== undefined && isMissing(name) ? { containerName: name, image } : [],
  );
  return [...wanted, ...missing];
}

/** Whether another deployment began while this one ran. */
async function isSuperseded(
  { service }: Sight,
  arn: string,
  { createdAt, finishedAt, stoppedAt }: ServiceDeployment,
  signal: AbortSignal,
): Promise<boolean> {
  if (createdAt === undefined) {
    return false;
  }
  const end = stoppedAt ?? finishedAt ?? new Date();
  const others = await service.deploymentsSince(createdAt, signal);
  return others.some(
    (other) =>
      other.serviceDeploymentArn !== arn && other.createdAt && other.createdAt > createdAt && other.createdAt <= end,
  );
}

/** The state of the approval that runs beside this attempt. A rejection of an earlier attempt does not count. */
async function approvalOf(
  { codePipeline, place, settings, attempt }: Sight,
  signal: AbortSignal,
): Promise<Approval | undefined> {
  const { approvalAction: actionName } = settings;
  if (actionName === undefined) {
    return undefined;
  }
  const [newest] = await listAttempts(codePipeline, { ...place, actionName }, signal);
  if (newest === undefined || newest.state === 'running') {
    return 'waiting';
  }
  if (newest.state === 'succeeded') {
    return 'approved';
  }
  const isOld = newest.startedAt.getTime() < attempt.startedAt.getTime() - TOGETHER_MS;
  return isOld ? 'waiting' : refusalOf(newest);
}

function refusalOf({ summary = '' }: Attempt): Approval {
  return TIMED_OUT.test(summary) ? 'timedOut' : 'rejected';
}
