import { DescribeTasksCommand, ListTasksCommand, ServiceEvent, Task } from '@aws-sdk/client-ecs';
import type { EcsService } from './ecs-service';
import type { SeenDeployment } from './observation';
import { answered, callService } from '../../../lambda/call-service';
import { errorOf } from '../../../lambda/job-error';
import { oneLine, shortened } from '../../../lambda/message';
import { logPlace, placeInWords, suspectOf, whyStopped } from '../../../lambda/stopped-task';
import { describeDefinition } from '../../../lambda/task-revision';

/** How long reading the reasons may take, because people wait for the failure itself. */
const TIMEOUT_MS = 8_000;
const MAX_TASKS = 3;
const MAX_EVENTS = 5;
/** Tasks that a rollback or a deployment scaled down say nothing about the failure. */
const SCALED_DOWN = /^Scaling activity/;
/** Every rollback ends in one. */
const STEADY = /has reached a steady state/;

export interface Failure {
  readonly service: EcsService;
  readonly sentence: string;
  readonly revisionArn: string;
  readonly containerNames: readonly [string, ...string[]];
  readonly deployment?: SeenDeployment;
}

/** The sentence, and what ECS knows about the reasons, the most useful first. What cannot be read is named. */
export async function explain(failure: Failure, given: AbortSignal): Promise<string> {
  const { sentence, deployment } = failure;
  if (deployment === undefined) {
    return sentence;
  }
  const signal = AbortSignal.any([given, AbortSignal.timeout(TIMEOUT_MS)]);
  const [tasks, events] = await Promise.all([
    readable('its stopped tasks', async () => stoppedTasks(failure, signal)),
    readable('its events', async () => lastEvents(failure.service, deployment, signal)),
  ]);
  const own = deployment.reasons.map((reason) => oneLine(reason, 500));
  const parts = [...tasks, ...(own.length > 0 ? [`ECS says: ${own.join('; ')}`] : []), ...events];
  const said = parts.map((part) => part.replace(/\.$/, ''));
  return shortened(said.length === 0 ? sentence : `${sentence}: ${said.join('; ')}`);
}

async function readable(what: string, read: () => Promise<string[]>): Promise<string[]> {
  try {
    return await read();
  } catch (error) {
    return [`${what} could not be read (${oneLine(errorOf(error).message)})`];
  }
}

async function stoppedTasks(failure: Failure, signal: AbortSignal): Promise<string[]> {
  const { service, revisionArn } = failure;
  const { clusterName: cluster, serviceName, ecs } = service;
  const list = new ListTasksCommand({ cluster, serviceName, desiredStatus: 'STOPPED' });
  const listed = await callService('ECS', signal, async (abortSignal) => ecs.send(list, { abortSignal }));
  const taskArns = answered('ECS', listed.taskArns);
  if (taskArns.length === 0) {
    return [];
  }
  const describe = new DescribeTasksCommand({ cluster, tasks: taskArns });
  const described = await callService('ECS', signal, async (abortSignal) => ecs.send(describe, { abortSignal }));
  const ours = answered('ECS', described.tasks).filter(({ taskDefinitionArn }) => taskDefinitionArn === revisionArn);
  const telling = ours.filter(isTelling).sort((one, other) => stopTime(other) - stopTime(one));
  const reasons = [...new Set(telling.map((task) => oneLine(whyStopped(task), 600)))].slice(0, MAX_TASKS);
  const [newest] = telling;
  if (newest === undefined) {
    return [];
  }
  return [...reasons, ...(await readable('the place of its logs', async () => logsOf(newest, failure, signal)))];
}

async function logsOf(
  task: Task,
  { service, revisionArn, containerNames }: Failure,
  signal: AbortSignal,
): Promise<string[]> {
  const { definition } = await describeDefinition(service.ecs, revisionArn, signal);
  const place = logPlace(definition, task, suspectOf(task, containerNames));
  return place === undefined ? [] : [`logs: ${placeInWords(place)}`];
}

function isTelling({ stoppedReason = '' }: Task): boolean {
  return !SCALED_DOWN.test(stoppedReason);
}

function stopTime({ stoppedAt, stoppingAt }: Task): number {
  return (stoppedAt ?? stoppingAt)?.getTime() ?? 0;
}

async function lastEvents(service: EcsService, { createdAt }: SeenDeployment, signal: AbortSignal): Promise<string[]> {
  const found = await service.describe(signal);
  const events = found?.events ?? [];
  const began = createdAt?.getTime() ?? Infinity;
  const since = events.filter((event) => eventTime(event) >= began && !STEADY.test(event.message ?? ''));
  const newest = since.sort((one, other) => eventTime(other) - eventTime(one));
  const messages = newest
    .flatMap(({ message }) => (message === undefined ? [] : oneLine(message.replace(/^\(service [^)]*\)\s*/, ''), 300)))
    .slice(0, MAX_EVENTS);
  return messages.length === 0 ? [] : [`last events: ${messages.join(' | ')}`];
}

function eventTime({ createdAt }: ServiceEvent): number {
  return createdAt?.getTime() ?? 0;
}
