import { Facts, filled } from '../../../lambda/sentence';

/**
 * Every end of a deployment, with the sentence that people get. What a sentence names in braces is filled in. The table
 * in docs/ecs-deployments.md is compared with this one.
 */
export const ENDS = {
  succeeded: "service '{service}' runs {image}",
  succeededWithoutTasks: "service '{service}' is set to {image}; its desired count is 0, so no task runs",
  breakerRollback:
    "service '{service}' was rolled back by its deployment circuit breaker after {failures} failed tasks",
  breakerStop:
    "the deployment of service '{service}' was stopped by its deployment circuit breaker after {failures} failed tasks, without a rollback",
  alarmRollback: "service '{service}' was rolled back because of its CloudWatch alarms ({alarms})",
  alarmStop:
    "the deployment of service '{service}' was stopped because of its CloudWatch alarms ({alarms}), without a rollback",
  hookFailed: "service '{service}' was rolled back because lifecycle hook {hook} failed",
  hookTimedOut: "service '{service}' was rolled back because nobody answered lifecycle hook {hook} in time",
  rolledBack: "service '{service}' was rolled back, and this pipeline did not ask for it",
  stopped: "the deployment of service '{service}' was stopped without a rollback, and this pipeline did not ask for it",
  superseded: "another deployment of service '{service}' took over before this one ended",
  rollbackFailed:
    "the deployment of service '{service}' failed, and so did its rollback: look at the service now, it may run neither image as it should",
  digestDiffers: "service '{service}' was deployed, but its container '{container}' runs {running} instead of {image}",
  otherRevision:
    "the deployment of service '{service}' rolled out task definition {running} instead of {revision}: retry the stage",
  unverified:
    "ECS calls the deployment of service '{service}' successful, but does not report which images it runs: look at the service",
  rejectedBefore: "{approval} was rejected before the deployment of service '{service}' began, so nothing was deployed",
  rejected: "{approval} was rejected, so the deployment of service '{service}' was ended ({status})",
  approvalTimedOut: "nobody answered {approval} in time, so the deployment of service '{service}' was ended ({status})",
  rejectedTooLate:
    "{approval} was not given, but service '{service}' was deployed before its deployment could be ended: it runs {image}, so deploy an earlier image",
  timeoutRollback:
    "service '{service}' was not deployed within {minutes} minutes, so its deployment was stopped and rolled back",
  timeoutStop:
    "service '{service}' was not deployed within {minutes} minutes, so its deployment was stopped without a rollback: its tasks stay as they are",
  stuck:
    "the deployment of service '{service}' has not ended {grace} minutes after its timeout of {minutes} minutes (it is {status}): stop it in ECS",
  serviceGone: "there is no service '{service}' in cluster '{cluster}': it was deleted, or never created",
  serviceInactive: "service '{service}' is {status}, so nothing can be deployed to it",
  deploymentGone:
    "ECS no longer reports the deployment of service '{service}', so nobody knows how it ended: look at the service",
  notStarted: "ECS did not begin a deployment of service '{service}' within {patience} minutes: retry the stage",
} as const;

export type End = keyof typeof ENDS;

export function sentenceOf(end: End, facts: Facts): string {
  return filled(ENDS[end], facts);
}

/** The ends for which the approval's own failure is what people are notified of. */
export const ANNOUNCED_BY_APPROVAL: readonly End[] = ['rejectedBefore', 'rejected', 'approvalTimedOut'];
