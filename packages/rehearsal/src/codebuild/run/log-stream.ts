import type { BuildClients, LogEvent } from './clients';
import { quoteError, PhaseError } from '../errors';

export interface BuildLog {
  readonly groupName: string;
  readonly streamName: string;
  write(line: string): void;
  /** Sends the remaining events; throws if any part of the log could not be written. */
  close(): Promise<void>;
}

export interface LogDestination {
  readonly groupName: string;
  readonly streamName: string;
  readonly serviceRoleArn: string;
  readonly buildArn: string;
}

const FLUSH_MILLISECONDS = 250;
// Limits of PutLogEvents; each event counts 26 bytes in addition to its message.
const BATCH_EVENTS = 10_000;
const BATCH_BYTES = 1_000_000;
const EVENT_OVERHEAD = 26;

/** Creates the build's log stream (and its group if it does not exist), as CodeBuild does before the build starts. */
export async function openLogStream(clients: BuildClients, destination: LogDestination): Promise<BuildLog> {
  const { groupName, streamName, serviceRoleArn, buildArn } = destination;
  try {
    await createStream(clients, groupName, streamName);
  } catch (error) {
    throw new PhaseError(
      'ACCESS_DENIED',
      `Service role ${serviceRoleArn} does not allow AWS CodeBuild to create Amazon CloudWatch Logs log streams ` +
        `for build ${buildArn}. Error message: ${quoteError(error)}`,
    );
  }
  return logWriter((events) => clients.putLogEvents(groupName, streamName, events), groupName, streamName);
}

async function createStream(clients: BuildClients, groupName: string, streamName: string): Promise<void> {
  try {
    await clients.createLogStream(groupName, streamName);
  } catch (error) {
    if ((error as Error).name !== 'ResourceNotFoundException') {
      throw error;
    }
    await clients.createLogGroup(groupName);
    await clients.createLogStream(groupName, streamName);
  }
}

function logWriter(
  send: (events: readonly LogEvent[]) => Promise<void>,
  groupName: string,
  streamName: string,
): BuildLog {
  let waiting: LogEvent[] = [];
  let sending: Promise<void> = Promise.resolve();
  let failure: unknown;
  let timer: NodeJS.Timeout | undefined;

  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const batches = batchesOf(waiting);
    waiting = [];
    sending = batches.reduce(async (before, batch) => {
      await before;
      if (failure === undefined) {
        await send(batch).catch((error: unknown) => (failure = error));
      }
    }, sending);
    return sending;
  };
  return {
    groupName,
    streamName,
    write(line) {
      // An event's message must not be empty.
      waiting.push({ timestamp: Date.now(), message: line || ' ' });
      timer ??= setTimeout(() => void flush(), FLUSH_MILLISECONDS);
    },
    async close() {
      await flush();
      if (failure === undefined) {
        return;
      }
      throw new PhaseError(
        'CLIENT_ERROR',
        `the build's log could not be written to ${groupName}: ${quoteError(failure)}`,
      );
    },
  };
}

export function batchesOf(events: readonly LogEvent[]): LogEvent[][] {
  const batches: LogEvent[][] = [];
  let bytes = BATCH_BYTES;
  for (const event of events) {
    const size = Buffer.byteLength(event.message) + EVENT_OVERHEAD;
    const last = batches.at(-1);
    if (!last || last.length >= BATCH_EVENTS || bytes + size > BATCH_BYTES) {
      batches.push([event]);
      bytes = size;
    } else {
      last.push(event);
      bytes += size;
    }
  }
  return batches;
}
