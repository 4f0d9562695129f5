import type { End } from './ends';
import type { Progress, SeenDeployment, Settings } from './observation';
import type { Facts } from '../../../lambda/sentence';

export interface Cause {
  readonly end: End;
  readonly facts?: Facts;
}

/**
 * Why a deployment ended badly. What ECS itself detected comes first, because that is what people have to mend, even if
 * we were about to stop it.
 */
export function causeOf(deployment: SeenDeployment, { stopping }: Progress, settings: Settings): Cause {
  const { status } = deployment;
  if (status === 'ROLLBACK_FAILED') {
    return { end: 'rollbackFailed' };
  }
  const detected = detectedBy(deployment);
  if (detected !== undefined) {
    return detected;
  }
  if (stopping !== undefined) {
    return stopping === 'timeout' ? timeout(deployment, settings) : { end: stopping, facts: { status } };
  }
  return byOthers(deployment);
}

function detectedBy(deployment: SeenDeployment): Cause | undefined {
  const { breakerFailures: failures, alarms } = deployment;
  if (failures !== undefined) {
    return { end: isRolledBack(deployment) ? 'breakerRollback' : 'breakerStop', facts: { failures } };
  }
  if (alarms !== undefined) {
    const facts = { alarms: alarms.length === 0 ? undefined : alarms.join(', ') };
    return { end: isRolledBack(deployment) ? 'alarmRollback' : 'alarmStop', facts };
  }
  return undefined;
}

function timeout(deployment: SeenDeployment, { timeoutMinutes: minutes }: Settings): Cause {
  return { end: isRolledBack(deployment) ? 'timeoutRollback' : 'timeoutStop', facts: { minutes } };
}

function byOthers(deployment: SeenDeployment): Cause {
  const { hooks, isSuperseded } = deployment;
  const failed = hooks.find(({ status }) => status === 'FAILED');
  const late = hooks.find(({ status, timeoutAction }) => status === 'TIMED_OUT' && timeoutAction !== 'CONTINUE');
  if (isSuperseded) {
    return { end: 'superseded' };
  }
  if (failed !== undefined) {
    return { end: 'hookFailed', facts: { hook: failed.id } };
  }
  if (late !== undefined) {
    return { end: 'hookTimedOut', facts: { hook: late.id } };
  }
  return { end: isRolledBack(deployment) ? 'rolledBack' : 'stopped' };
}

function isRolledBack({ status }: SeenDeployment): boolean {
  return status === 'ROLLBACK_SUCCESSFUL';
}
