import { laneOf } from './execution';
import { ServiceException } from './failures';
import { findStage, isAtWork, type Execution, type StageRun } from './model';
import type { RetryMode } from '../declaration/declaration';

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_StopPipelineExecution.html */
export function refuseStop(execution: Execution, abandon: boolean): void {
  if (!isAtWork(execution)) {
    const message = `the execution ${execution.id} is already ${execution.status}`;
    throw new ServiceException('PipelineExecutionNotStoppableException', message);
  }
  if (execution.stop !== undefined && (execution.stop.abandon || !abandon)) {
    throw new ServiceException('DuplicatedStopRequestException', `the execution ${execution.id} is already stopping`);
  }
}

/**
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-retry.html: only the stage's latest execution, with
 * failed or stopped actions, on an unchanged pipeline; a retry of all actions only when none of them runs.
 */
export function retryableRun(execution: Execution, stageName: string, mode: RetryMode): StageRun {
  const { pipeline } = execution;
  if (findStage(pipeline.declaration, stageName) === undefined) {
    throw new ServiceException('StageNotFoundException', `the pipeline has no stage ${stageName}`);
  }
  const latest = laneOf(pipeline, stageName).lastEntered;
  if (latest !== undefined && latest !== execution && latest.ordinal > execution.ordinal) {
    const message = `the execution ${latest.id} entered the stage ${stageName} later`;
    throw new ServiceException('NotLatestPipelineExecutionException', message);
  }
  const notRetryable = (why: string) => new ServiceException('StageNotRetryableException', `${stageName}: ${why}`);
  const run = execution.stages.get(stageName);
  if (run === undefined) {
    throw notRetryable('the execution has not been in this stage');
  }
  if (pipeline.version !== execution.version) {
    throw notRetryable('the pipeline was changed after the stage ran');
  }
  const statuses = [...run.actions.values()].map(({ status }) => status);
  if (run.status !== 'Stopped' && !statuses.includes('Failed')) {
    throw notRetryable('the stage has no failed actions');
  }
  if (run.status === 'Stopping' || (mode === 'ALL_ACTIONS' && statuses.includes('InProgress'))) {
    throw notRetryable('actions of the stage are still in progress');
  }
  return run;
}
