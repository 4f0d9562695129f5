import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Task, TaskDefinition } from '@aws-sdk/client-ecs';
import { callService } from '../../../lambda/call-service';
import { errorOf } from '../../../lambda/job-error';
import { oneLine, shortened } from '../../../lambda/message';
import { LogPlace, logPlace, placeInWords, suspectOf, whyStopped } from '../../../lambda/stopped-task';

/** How long reading the logs may take, because people wait for the failure itself. */
const TIMEOUT_MS = 5_000;
const MAX_LINES = 15;

export interface StoppedTask {
  readonly sentence: string;
  readonly task: Task;
  readonly definition: TaskDefinition;
  readonly containerNames: readonly [string, ...string[]];
}

/** The sentence, why the task stopped, and the last lines of its log, or where they are. */
export async function explainTask(
  logs: CloudWatchLogsClient,
  stopped: StoppedTask,
  given: AbortSignal,
): Promise<string> {
  const { sentence, task, definition, containerNames } = stopped;
  const why = task.lastStatus === 'STOPPED' ? `: ${oneLine(whyStopped(task), 1_000)}` : '';
  const place = logPlace(definition, task, suspectOf(task, containerNames));
  if (place === undefined) {
    return shortened(`${sentence}${why}`);
  }
  const signal = AbortSignal.any([given, AbortSignal.timeout(TIMEOUT_MS)]);
  return shortened(`${sentence}${why}; logs: ${placeInWords(place)}${await lastLines(logs, place, signal)}`);
}

async function lastLines(
  logs: CloudWatchLogsClient,
  { group: logGroupName, stream: logStreamName }: LogPlace,
  signal: AbortSignal,
): Promise<string> {
  if (logStreamName === undefined) {
    return '';
  }
  const command = new GetLogEventsCommand({ logGroupName, logStreamName, limit: MAX_LINES, startFromHead: false });
  try {
    const { events = [] } = await callService('CloudWatch Logs', signal, async (abortSignal) =>
      logs.send(command, { abortSignal }),
    );
    // The container wrote them. The mark keeps a line such as `Link: …` apart from the lines of the notification.
    const lines = events.map(({ message = '' }) => `| ${oneLine(message)}`);
    return lines.length === 0 ? ' (empty)' : `\nlast lines:\n${lines.join('\n')}`;
  } catch (error) {
    return ` (could not be read: ${oneLine(errorOf(error).message)})`;
  }
}
