import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { administratorConfiguration, type OwnAccess } from './clients';

/** What a function has done since a time, in words that follow "the function NAME"; undefined if unknown. */
export type ExplainFunction = (functionName: string, since: Date) => Promise<string | undefined>;

/** Reads from a function's log what it did instead of answering. Returns undefined if the log cannot be read. */
export function explainFromLog(own: () => OwnAccess): ExplainFunction {
  return async (functionName, since) => {
    try {
      return explainLines(await logLinesSince(own(), functionName, since));
    } catch {
      return undefined;
    }
  };
}

async function logLinesSince(own: OwnAccess, functionName: string, since: Date): Promise<string[]> {
  const configuration = administratorConfiguration(own);
  const lambda = new LambdaClient(configuration);
  const logs = new CloudWatchLogsClient(configuration);
  try {
    const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
    const logGroupName = found.LoggingConfig?.LogGroup ?? `/aws/lambda/${found.FunctionName ?? functionName}`;
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName, startTime: since.getTime() }));
    return events.flatMap(({ message }) => (message ?? '').split('\n'));
  } finally {
    lambda.destroy();
    logs.destroy();
  }
}

const TIMED_OUT = /Task timed out after [\d.]+ seconds/;
const STACK_FRAME = /^\s+at /;
const THROWN = /^(?:Uncaught )?[\w.]*(?:Error|Exception)(?: \[\w+\])?: .*/;
const INVOKE_ERROR = /Invoke Error\s+(\{.*\})/;
const PYTHON_ERROR = /^\[ERROR\] (.+)/;

/** The maximum number of lines of a thrown message before its first stack frame. */
const LONGEST_MESSAGE = 10;

/** The last thing that went wrong, in words that follow "the function NAME". */
export function explainLines(lines: readonly string[]): string | undefined {
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    const timeout = TIMED_OUT.exec(lines[index]);
    if (timeout !== null) {
      return `ran into its own timeout before it answered the job: ${timeout[0]}`;
    }
    const thrown = thrownAt(lines, index);
    if (thrown !== undefined) {
      return `threw before it answered the job: ${thrown}`;
    }
  }
  return undefined;
}

function thrownAt(lines: readonly string[], index: number): string | undefined {
  const line = lines[index];
  const invokeError = INVOKE_ERROR.exec(line);
  if (invokeError !== null) {
    return summaryOf(invokeError[1]);
  }
  const pythonError = PYTHON_ERROR.exec(line);
  if (pythonError !== null) {
    return pythonError[1];
  }
  const hasStack = lines.slice(index + 1, index + 1 + LONGEST_MESSAGE).some((next) => STACK_FRAME.test(next));
  return hasStack && THROWN.test(line) ? line : undefined;
}

/** Lambda's Node.js runtime logs a thrown error as one line of JSON. */
function summaryOf(json: string): string {
  const message = /"errorMessage":"((?:[^"\\]|\\.)*)"/.exec(json);
  const type = /"errorType":"((?:[^"\\]|\\.)*)"/.exec(json);
  const firstLine = (message?.[1] ?? json).split('\\n')[0];
  return type === null ? firstLine : `${type[1]}: ${firstLine}`;
}
