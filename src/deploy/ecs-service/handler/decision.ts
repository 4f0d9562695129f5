import { causeOf } from './cause';
import type { End } from './ends';
import type { Hook, Observation, Progress, SeenDeployment, Settings, Target } from './observation';
import type { StopReason } from '../../../lambda/continuation-token';
import type { Facts } from '../../../lambda/sentence';

const MINUTE_MS = 60_000;
/** How long a deployment that was stopped may take to end. */
export const GRACE_MINUTES = 30;
/** How long ECS may not report a deployment. Its lists are late now and then. */
export const PATIENCE_MINUTES = 5;

export type Decision =
  | { readonly kind: 'wait'; readonly summary: string; readonly missingSince?: number; readonly isPaused?: boolean }
  /** Update the service, which begins the deployment. */
  | { readonly kind: 'start' }
  /** Answer the hooks that wait. */
  | { readonly kind: 'answer'; readonly hooks: readonly Hook[]; readonly action: 'CONTINUE' | 'ROLLBACK' }
  /** Remember the reason, and end the deployment next. */
  | { readonly kind: 'intend'; readonly reason: StopReason }
  | { readonly kind: 'stop'; readonly stopType: Settings['stopType'] }
  | { readonly kind: 'succeeded' | 'failed'; readonly end: End; readonly facts: Facts };

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html */
const ENDING = ['STOP_REQUESTED', 'ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS'];
const ENDED_BADLY = ['STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'];

/**
 * What to do about a deployment, from what AWS reports of it. Only a deployment that ECS calls SUCCESSFUL, and whose
 * containers all run the execution's image, is a success. The table of states is in
 * docs/decisions/0025-a-deployment-that-tells-the-truth.md.
 */
export function decide(progress: Progress, seen: Observation, settings: Settings): Decision {
  const { deployment } = seen;
  if (deployment === undefined) {
    return withoutDeployment(progress, seen, settings);
  }
  if (deployment.status === 'SUCCESSFUL') {
    return judgeTarget(deployment, progress, seen, settings);
  }
  if (ENDED_BADLY.includes(deployment.status)) {
    const { end, facts } = causeOf(deployment, progress, settings);
    return failed(settings, end, facts);
  }
  if (isOverdue(progress, seen.now, settings)) {
    return failed(settings, 'stuck', {
      status: deployment.status,
      minutes: settings.timeoutMinutes,
      grace: GRACE_MINUTES,
    });
  }
  return ENDING.includes(deployment.status)
    ? { kind: 'wait', summary: `${label(settings)} is ${deployment.status}${because(deployment)}` }
    : whileOngoing(deployment, progress, seen, settings);
}

function withoutDeployment(progress: Progress, { now, service, approval }: Observation, settings: Settings): Decision {
  if (service !== undefined && service !== 'ACTIVE') {
    return failed(settings, service === 'MISSING' ? 'serviceGone' : 'serviceInactive', { status: service });
  }
  const { updatedAt, deploymentArn, missingSince = updatedAt ?? now } = progress;
  if (updatedAt === undefined && deploymentArn === undefined) {
    return isRefused(approval) ? failed(settings, 'rejectedBefore') : { kind: 'start' };
  }
  if (now - missingSince >= PATIENCE_MINUTES * MINUTE_MS) {
    const end = deploymentArn === undefined ? 'notStarted' : 'deploymentGone';
    return failed(settings, end, { patience: PATIENCE_MINUTES });
  }
  return { kind: 'wait', summary: `ECS does not report ${label(settings)} yet`, missingSince };
}

function whileOngoing(
  deployment: SeenDeployment,
  progress: Progress,
  { now, approval }: Observation,
  settings: Settings,
): Decision {
  const { stopping } = progress;
  const waiting = deployment.hooks.filter(({ isPause, status }) => isPause && status === 'AWAITING_ACTION');
  if (stopping !== undefined) {
    const isTimeout = stopping === 'timeout';
    return !isTimeout && waiting.length > 0
      ? { kind: 'answer', hooks: waiting, action: 'ROLLBACK' }
      : { kind: 'stop', stopType: isTimeout ? settings.stopType : 'ROLLBACK' };
  }
  if (isRefused(approval)) {
    return { kind: 'intend', reason: approval === 'rejected' ? 'rejected' : 'approvalTimedOut' };
  }
  if (now >= deadline(progress, settings)) {
    return { kind: 'intend', reason: 'timeout' };
  }
  return approval === 'approved' && waiting.length > 0
    ? { kind: 'answer', hooks: waiting, action: 'CONTINUE' }
    : {
        kind: 'wait',
        summary: summaryOf(deployment, waiting, settings),
        ...(waiting.length > 0 && { isPaused: true }),
      };
}

function judgeTarget(
  { target, desiredCount }: SeenDeployment,
  { revisionArn, stopping, since }: Progress,
  { approval, now }: Observation,
  settings: Settings,
): Decision {
  if (target === undefined && isOverdue({ since }, now, settings)) {
    return failed(settings, 'unverified');
  }
  if (target === undefined) {
    return { kind: 'wait', summary: `${label(settings)} is SUCCESSFUL, and ECS does not report its images yet` };
  }
  if (target.taskDefinition !== revisionArn) {
    return failed(settings, 'otherRevision', { running: target.taskDefinition, revision: revisionArn });
  }
  const other = settings.containerNames.find((name) => !isOurs(imageOf(target, name), target, settings));
  if (other !== undefined) {
    const running = imageOf(target, other);
    return failed(settings, 'digestDiffers', {
      container: other,
      running: running && (running.imageDigest ?? running.image),
    });
  }
  if (isRefused(approval) || (stopping !== undefined && stopping !== 'timeout')) {
    return failed(settings, 'rejectedTooLate');
  }
  const end = desiredCount === 0 ? 'succeededWithoutTasks' : 'succeeded';
  return { kind: 'succeeded', end, facts: factsOf(settings) };
}

function imageOf({ images }: Target, name: string) {
  return images.find(({ containerName }) => containerName === name);
}

function isOurs(running: ReturnType<typeof imageOf>, { otherDigests }: Target, { imageDigest }: Settings): boolean {
  const digest = running && (running.imageDigest ?? running.image.split('@')[1]);
  return digest !== undefined && (digest === imageDigest || otherDigests.includes(digest));
}

function isRefused(approval: Observation['approval']): boolean {
  return approval === 'rejected' || approval === 'timedOut';
}

function deadline({ since }: Pick<Progress, 'since'>, { timeoutMinutes }: Settings): number {
  return since + timeoutMinutes * MINUTE_MS;
}

function isOverdue(progress: Pick<Progress, 'since'>, now: number, settings: Settings): boolean {
  return now >= deadline(progress, settings) + GRACE_MINUTES * MINUTE_MS;
}

function failed(settings: Settings, end: End, facts: Facts = {}): Decision {
  return { kind: 'failed', end, facts: { ...factsOf(settings), ...facts } };
}

function factsOf({ serviceName, clusterName, image, approvalAction }: Settings): Facts {
  const approval = approvalAction === undefined ? 'the approval' : `approval '${approvalAction}'`;
  return { service: serviceName, cluster: clusterName, image, approval };
}

function label({ serviceName }: Settings): string {
  return `the deployment of service '${serviceName}'`;
}

function because({ reasons }: SeenDeployment): string {
  return reasons.length === 0 ? '' : `: ${reasons.join('; ')}`;
}

function summaryOf(deployment: SeenDeployment, waiting: readonly Hook[], settings: Settings): string {
  const { status, stage, runningCount = 0, desiredCount = 0 } = deployment;
  if (waiting.length === 0) {
    const place = stage === undefined ? status : `${status}, ${stage}`;
    return `${label(settings)} is ${place}: ${runningCount} of ${desiredCount} tasks run`;
  }
  const pauses = waiting.map(({ id, expiresAt }) => `${id}${expiresAt ? ` until ${expiresAt.toISOString()}` : ''}`);
  const answer =
    settings.approvalAction === undefined ? 'ContinueServiceDeployment' : `approval '${settings.approvalAction}'`;
  return `${label(settings)} is paused by ${pauses.join(', ')}: it waits for ${answer}`;
}
