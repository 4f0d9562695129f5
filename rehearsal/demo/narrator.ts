import * as colors from 'picocolors';
import { ProgressEvent, ProgressListener } from '../codepipeline';

/** Tells a person at a terminal what the pipeline does while it does it. */
export function createNarrator(write: (line: string) => void): ProgressListener {
  return (event) => lines(event).forEach(write);
}

function lines(event: ProgressEvent): string[] {
  switch (event.type) {
    case 'execution-started':
      return [`Execution ${event.executionId} of ${event.pipelineName}`];
    case 'stage-started':
      return ['', `  ${colors.bold(event.stageName)}`];
    case 'action-started':
      return [`    ${event.actionName} ${colors.dim(`(${event.provider})`)}`];
    case 'action-output':
      return [colors.dim(`      │ ${event.line}`)];
    case 'action-finished':
      return actionFinished(event);
    case 'execution-finished':
      return ['', event.status === 'Succeeded' ? colors.green(event.status) : colors.red(event.status)];
    case 'start-refused':
      return [colors.red(`  EventBridge could not start ${event.pipelineArn}: ${event.message}`)];
    case 'warning':
      return [colors.yellow(`  warning: ${event.message}`)];
    case 'stage-finished':
      return [];
  }
}

function actionFinished(event: ProgressEvent & { readonly type: 'action-finished' }): string[] {
  const isGood = event.status === 'Succeeded';
  const mark = isGood ? colors.green('✓') : colors.red('✗');
  const what = event.error?.message ?? event.summary ?? '';
  return [`    ${mark} ${event.actionName} ${colors.dim(`${event.seconds.toFixed(1)} s`)}${what && `  ${what}`}`];
}
