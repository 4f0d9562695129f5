import type { Container, Task, TaskDefinition } from '@aws-sdk/client-ecs';

/**
 * Why a task stopped, such as `container 'app' exited with code 1 (Essential container in task exited)`.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-errors.html
 */
export function whyStopped({ containers = [], stoppedReason, stopCode }: Task): string {
  const reason = stoppedReason?.trim() || stopCode;
  const parts = containers.flatMap((container) => whatHappened(container) ?? []);
  if (parts.length === 0) {
    return `a task stopped: ${reason ?? 'ECS gives no reason'}`;
  }
  return reason === undefined ? parts.join(', ') : `${parts.join(', ')} (${reason})`;
}

function whatHappened({ name, exitCode, reason, healthStatus }: Container): string | undefined {
  const why = reason?.trim() ? `: ${reason.trim()}` : '';
  if (exitCode !== undefined && exitCode !== 0) {
    return `container '${name}' exited with code ${exitCode}${why}`;
  }
  if (healthStatus === 'UNHEALTHY') {
    return `container '${name}' failed its health check${why}`;
  }
  return why === '' ? undefined : `container '${name}' ${exitCode === undefined ? 'did not start' : 'stopped'}${why}`;
}

/** Where a container of a task writes its logs. */
export interface LogPlace {
  readonly group: string;
  /** Undefined if its name cannot be known from the task definition. */
  readonly stream?: string;
}

/**
 * The place in CloudWatch Logs. Undefined for a container with another log driver, or none.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-log-config.html
 */
export function logPlace(
  { containerDefinitions = [] }: TaskDefinition,
  { taskArn = '' }: Task,
  containerName: string,
): LogPlace | undefined {
  const definition = containerDefinitions.find(({ name }) => name === containerName);
  const { logDriver, options = {} } = definition?.logConfiguration ?? {};
  const { 'awslogs-group': group, 'awslogs-stream-prefix': prefix } = options;
  if (logDriver !== 'awslogs' || group === undefined) {
    return undefined;
  }
  const taskId = taskArn.split('/').pop();
  return prefix === undefined ? { group } : { group, stream: `${prefix}/${containerName}/${taskId}` };
}

/** Such as `log group /ecs/web, stream app/app/0123`. */
export function placeInWords({ group, stream }: LogPlace): string {
  return stream === undefined ? `log group ${group}` : `log group ${group}, stream ${stream}`;
}

/** The container that explains a stopped task best: one that failed, else the first of the named ones. */
export function suspectOf({ containers = [] }: Task, named: readonly [string, ...string[]]): string {
  return containers.find((container) => whatHappened(container) !== undefined)?.name ?? named[0];
}
