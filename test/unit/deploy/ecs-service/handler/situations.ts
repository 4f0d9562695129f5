import { deployment, hook, OTHER, progress, settings, target } from './arbitraries';
import { Decision, decide } from '../../../../../src/deploy/ecs-service/handler/decision';
import type { End } from '../../../../../src/deploy/ecs-service/handler/ends';
import type {
  Observation,
  Progress,
  SeenDeployment,
  Settings,
} from '../../../../../src/deploy/ecs-service/handler/observation';

const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

export interface Situation {
  readonly seen?: Partial<SeenDeployment>;
  readonly observation?: Partial<Observation>;
  readonly progress?: Partial<Progress>;
  readonly settings?: Partial<Settings>;
}

export function decisionOf(situation: Situation): Decision {
  const seen = { now: MINUTE_MS, deployment: { ...deployment, ...situation.seen }, ...situation.observation };
  return decide({ ...progress, ...situation.progress }, seen, { ...settings, ...situation.settings });
}

export const successful = { status: 'SUCCESSFUL', target };
export const images = (more: object) => ({ ...target, images: [target.images[0], { ...target.images[1], ...more }] });
export const gone = { deployment: undefined, service: 'ACTIVE' };
export const rolledBack = { status: 'ROLLBACK_SUCCESSFUL' };
export const stopped = { status: 'STOPPED' };

export const SITUATIONS: Readonly<Record<End, Situation>> = {
  succeeded: { seen: successful },
  succeededWithoutTasks: { seen: { ...successful, desiredCount: 0 } },
  breakerRollback: { seen: { ...rolledBack, breakerFailures: 3 } },
  breakerStop: { seen: { ...stopped, breakerFailures: 3 } },
  alarmRollback: { seen: { ...rolledBack, alarms: ['errors', 'latency'] } },
  alarmStop: { seen: { ...stopped, alarms: ['errors'] } },
  hookFailed: { seen: { ...rolledBack, hooks: [{ ...hook, status: 'FAILED' }] } },
  hookTimedOut: { seen: { ...rolledBack, hooks: [{ ...hook, status: 'TIMED_OUT', timeoutAction: 'ROLLBACK' }] } },
  rolledBack: { seen: rolledBack },
  stopped: { seen: stopped },
  superseded: { seen: { ...stopped, isSuperseded: true } },
  rollbackFailed: { seen: { status: 'ROLLBACK_FAILED', breakerFailures: 3 } },
  digestDiffers: { seen: { ...successful, target: images({ imageDigest: OTHER }) } },
  otherRevision: { seen: { ...successful, target: { ...target, taskDefinition: 'arn:other' } } },
  unverified: { seen: { status: 'SUCCESSFUL' }, observation: { now: 1.5 * HOUR_MS } },
  rejectedBefore: {
    observation: { ...gone, approval: 'rejected' },
    progress: { updatedAt: undefined, deploymentArn: undefined },
  },
  rejected: { seen: rolledBack, progress: { stopping: 'rejected' } },
  approvalTimedOut: { seen: stopped, progress: { stopping: 'approvalTimedOut' } },
  rejectedTooLate: { seen: successful, observation: { approval: 'rejected' } },
  timeoutRollback: { seen: rolledBack, progress: { stopping: 'timeout' } },
  timeoutStop: { seen: stopped, progress: { stopping: 'timeout' } },
  stuck: { seen: { status: 'ROLLBACK_IN_PROGRESS' }, observation: { now: 1.5 * HOUR_MS } },
  serviceGone: { observation: { deployment: undefined, service: 'MISSING' } },
  serviceInactive: { observation: { deployment: undefined, service: 'INACTIVE' } },
  deploymentGone: { observation: { ...gone, now: 6 * MINUTE_MS }, progress: { missingSince: MINUTE_MS } },
  notStarted: {
    observation: { ...gone, now: 6 * MINUTE_MS },
    progress: { deploymentArn: undefined, updatedAt: MINUTE_MS },
  },
};
