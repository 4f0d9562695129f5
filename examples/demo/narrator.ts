import { ProgressEvent, ProgressListener } from 'codepipeline-rehearsal';
import * as colors from 'picocolors';

/** The space for a command in a terminal of 120 columns. */
const LONGEST_COMMAND = 108;
/** Lines that CodeBuild itself writes to the log of a build. */
const OWN_LINE = /^\[Container\] /;
const COMMAND = /^\[Container\] Running command (.*)/;

/** Shows at a terminal what the pipeline is doing. */
export function createNarrator(write: (line: string) => void): ProgressListener {
  return (event) => lines(event).forEach(write);
}

function lines(event: ProgressEvent): string[] {
  switch (event.type) {
    case 'execution-started':
      return [`  ${colors.dim(`execution ${event.executionId} of ${event.pipelineName}`)}`];
    case 'stage-started':
      return ['', `  ${colors.bold(event.stageName)}`];
    case 'action-started':
      return [`    ${event.actionName} ${colors.dim(`(${event.provider})`)}`];
    case 'action-output':
      return outputLine(event.line);
    case 'action-finished':
      return actionFinished(event);
    case 'execution-finished':
      return ['', event.status === 'Succeeded' ? colors.green(`  ${event.status}`) : colors.red(`  ${event.status}`)];
    case 'start-refused':
      return [`  ${colors.red(`EventBridge could not start ${event.pipelineArn}: ${event.message}`)}`];
    case 'warning':
      return [`  ${colors.yellow(`warning: ${event.message}`)}`];
    case 'stage-finished':
      return [];
  }
}

/** Shows commands and their output, and leaves the rest of the log out. */
function outputLine(line: string): string[] {
  const command = COMMAND.exec(line)?.[1];
  if (command !== undefined) return [`${colors.dim('      │')} $ ${shortened(command)}`];
  return OWN_LINE.test(line) || line.trim() === '' ? [] : [`${colors.dim('      │')} ${colors.dim(line)}`];
}

const shortened = (text: string): string =>
  text.length > LONGEST_COMMAND ? `${text.slice(0, LONGEST_COMMAND - 1)}…` : text;

function actionFinished(event: ProgressEvent & { readonly type: 'action-finished' }): string[] {
  const isGood = event.status === 'Succeeded';
  const mark = isGood ? colors.green('✓') : colors.red('✗');
  const what = event.error?.message ?? readable(event.summary ?? '');
  return [`    ${mark} ${event.actionName} ${colors.dim(`${event.seconds.toFixed(1)} s`)}${what && `  ${what}`}`];
}

/** The summary of a connection is JSON that contains the commit's message. */
function readable(summary: string): string {
  return /"CommitMessage":"((?:[^"\\]|\\.)*)"/.exec(summary)?.[1] ?? summary;
}
