import type { Task } from '@aws-sdk/client-ecs';
import type { TaskEnd } from './task-ends';
import type { ContinuationToken } from '../../../lambda/continuation-token';

const MINUTE_MS = 60_000;
/** How long ECS may not report a task. */
export const PATIENCE_MINUTES = 5;

export interface TaskRules {
  readonly containerNames: readonly string[];
  readonly timeoutMinutes: number;
}

export type TaskDecision =
  | { readonly kind: 'wait'; readonly summary: string; readonly missingSince?: number }
  /** Stop the task, and fail. */
  | { readonly kind: 'stop' }
  | { readonly kind: 'ended'; readonly end: TaskEnd };

/**
 * What to do about a task. Only one that ended by itself, with exit code 0 in each named container, is a success: a
 * container that somebody stops may also exit with 0.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html
 */
export function judgeTask(
  { since, missingSince }: ContinuationToken,
  task: Task | undefined,
  now: number,
  { containerNames, timeoutMinutes }: TaskRules,
): TaskDecision {
  const isLate = now - since >= timeoutMinutes * MINUTE_MS;
  if (task?.lastStatus === undefined) {
    const missing = missingSince ?? now;
    return now - missing >= PATIENCE_MINUTES * MINUTE_MS
      ? { kind: 'ended', end: 'gone' }
      : { kind: 'wait', summary: 'ECS does not report the task yet', missingSince: missing };
  }
  if (task.lastStatus !== 'STOPPED') {
    return isLate ? { kind: 'stop' } : { kind: 'wait', summary: `the task is ${task.lastStatus}` };
  }
  if (task.stopCode === 'EssentialContainerExited' || task.stopCode === undefined) {
    return { kind: 'ended', end: haveSucceeded(task, containerNames) ? 'succeeded' : 'failed' };
  }
  if (task.stopCode === 'UserInitiated') {
    return { kind: 'ended', end: isLate ? 'timeout' : 'stopped' };
  }
  return { kind: 'ended', end: 'failed' };
}

function haveSucceeded({ containers = [] }: Task, names: readonly string[]): boolean {
  return names.every((name) => containers.some((container) => container.name === name && container.exitCode === 0));
}
