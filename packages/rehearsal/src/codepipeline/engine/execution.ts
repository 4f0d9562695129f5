import { createActionLauncher, type EngineDependencies } from './action-launcher';
import { deferred } from './deferred';
import { pipelineStateChange, stageStateChange, type PipelineState, type StageState } from './events';
import { describeFailures } from './failures';
import { admit, arrive, emptyLane, unlock, withdraw, type Lane } from './lane';
import {
  actionsAtWork,
  type Execution,
  type ExecutionStatus,
  type Pipeline,
  runAtWork,
  type StageRun,
  type StageStatus,
  type StopRequest,
} from './model';
import { atExecution } from './progress';
import { nextStageStep } from './stage-step';
import type { RetryMode } from '../declaration/declaration';

/** Moves executions through the stages of their pipeline. */
export interface ExecutionFlow {
  begin(execution: Execution): void;
  stop(execution: Execution, request: StopRequest): void;
  retry(execution: Execution, run: StageRun, mode: RetryMode): void;
  /** Ends executions whose pipeline has another structure now. */
  cancel(executions: readonly Execution[]): void;
  close(): Promise<void>;
}

export function laneOf(pipeline: Pipeline, stageName: string): Lane<Execution> {
  const lane = pipeline.lanes.get(stageName) ?? emptyLane<Execution>();
  pipeline.lanes.set(stageName, lane);
  return lane;
}

/**
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html: a stage holds one execution at
 * a time; others wait in front of it; success, failure and stop unlock it.
 */
export function createExecutionFlow(deps: EngineDependencies): ExecutionFlow {
  const launcher = createActionLauncher(deps, advance);

  function begin(execution: Execution): void {
    announcePipeline(execution, 'STARTED');
    arriveAt(execution, 0);
  }

  function arriveAt(execution: Execution, stageIndex: number): void {
    const { name } = execution.declaration.stages[stageIndex];
    const lane = laneOf(execution.pipeline, name);
    for (const overtaken of arrive(lane, execution, execution.pipeline.declaration.executionMode)) {
      overtaken.statusSummary = 'a more recent execution took its place in front of a stage';
      rest(overtaken, 'Superseded', 'SUPERSEDED');
    }
    admitNext(execution.pipeline, name);
  }

  function admitNext(pipeline: Pipeline, stageName: string): void {
    const execution = admit(laneOf(pipeline, stageName));
    const declaration = execution?.declaration.stages.find(({ name }) => name === stageName);
    if (execution !== undefined && declaration !== undefined) {
      const run: StageRun = { declaration, actions: new Map(), status: 'InProgress' };
      execution.stages.set(stageName, run);
      announceStage(execution, run, 'STARTED');
      advance(execution, run);
    }
  }

  function advance(execution: Execution, run: StageRun): void {
    const { declaration, actions } = run;
    const step = nextStageStep(declaration.actions, (name) => actions.get(name)?.status, execution.stop !== undefined);
    switch (step.kind) {
      case 'wait':
        return;
      case 'start':
        step.actions.forEach((action) => launcher.launch(execution, run, action));
        return;
      case 'succeeded':
        return leaveSucceeded(execution, run);
      case 'failed':
        return leaveFailed(execution, run);
      case 'stopped':
        execution.statusSummary = execution.stop?.reason;
        return leave(execution, run, 'Stopped', 'STOPPED');
    }
  }

  function leaveSucceeded(execution: Execution, run: StageRun): void {
    const nextIndex = execution.declaration.stages.indexOf(run.declaration) + 1;
    if (nextIndex === execution.declaration.stages.length) {
      return leave(execution, run, 'Succeeded', 'SUCCEEDED');
    }
    finishStage(execution, run, 'Succeeded', 'SUCCEEDED');
    arriveAt(execution, nextIndex);
    open(execution, run);
  }

  /**
   * "One attempt is allowed for automatic stage retry on failure."
   * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_RetryStageMetadata.html
   */
  function leaveFailed(execution: Execution, run: StageRun): void {
    const { retryMode } = run.declaration;
    if (retryMode === undefined || run.hasRetried) {
      execution.statusSummary = failuresIn(run);
      return leave(execution, run, 'Failed', 'FAILED');
    }
    run.hasRetried = true;
    finishStage(execution, run, 'Failed', 'FAILED');
    forget(run, retryMode);
    run.status = 'InProgress';
    announceStage(execution, run, 'RESUMED');
    advance(execution, run);
  }

  /** The stage was the execution's last, whatever its result. */
  function leave(execution: Execution, run: StageRun, status: StageStatus & ExecutionStatus, state: StageState): void {
    finishStage(execution, run, status, state);
    rest(execution, status, state);
    open(execution, run);
  }

  function finishStage(execution: Execution, run: StageRun, status: StageStatus, state: StageState): void {
    run.status = status;
    announceStage(execution, run, state);
  }

  function open(execution: Execution, run: StageRun): void {
    unlock(laneOf(execution.pipeline, run.declaration.name), execution);
    admitNext(execution.pipeline, run.declaration.name);
  }

  function rest(execution: Execution, status: ExecutionStatus, state: PipelineState): void {
    execution.status = status;
    announcePipeline(execution, state);
    execution.rest.resolve(execution);
  }

  function stop(execution: Execution, request: StopRequest): void {
    const isFirstRequest = execution.stop === undefined;
    execution.stop = request;
    execution.status = 'Stopping';
    if (isFirstRequest) {
      announcePipeline(execution, 'STOPPING');
    }
    const run = runAtWork(execution);
    if (run === undefined) {
      execution.pipeline.lanes.forEach((lane) => withdraw(lane, execution));
      execution.statusSummary = request.reason;
      return rest(execution, 'Stopped', 'STOPPED');
    }
    if (isFirstRequest) {
      finishStage(execution, run, 'Stopping', 'STOPPING');
    }
    if (request.abandon) {
      actionsAtWork(run).forEach((action) => launcher.abandon(execution, action));
    }
    advance(execution, run);
  }

  /**
   * "Cancelled: The pipeline's definition was updated before the pipeline execution could be completed."
   * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineExecution.html
   * The pipeline, the stage and its actions send CANCELED, pending approvals included.
   * https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
   */
  function cancel(executions: readonly Execution[]): void {
    for (const execution of executions) {
      execution.statusSummary = 'the definition of the pipeline was updated before the execution could be completed';
      execution.pipeline.lanes.forEach((lane) => withdraw(lane, execution));
      const run = runAtWork(execution);
      if (run !== undefined) {
        actionsAtWork(run).forEach((action) => launcher.abandon(execution, action, 'CANCELED'));
        finishStage(execution, run, 'Cancelled', 'CANCELED');
        unlock(laneOf(execution.pipeline, run.declaration.name), execution);
      }
      rest(execution, 'Cancelled', 'CANCELED');
    }
  }

  function retry(execution: Execution, run: StageRun, mode: RetryMode): void {
    forget(run, mode);
    if (run.status !== 'InProgress') {
      resume(execution, run);
    }
    advance(execution, run);
  }

  function resume(execution: Execution, run: StageRun): void {
    laneOf(execution.pipeline, run.declaration.name).occupant = execution;
    execution.attempt += 1;
    execution.stop = undefined;
    execution.statusSummary = undefined;
    execution.rest = deferred();
    execution.status = 'InProgress';
    run.status = 'InProgress';
    announcePipeline(execution, 'RESUMED');
    announceStage(execution, run, 'RESUMED');
  }

  function announcePipeline(execution: Execution, state: PipelineState): void {
    const time = deps.clock.now();
    execution.updatedAt = time;
    deps.publisher.publish(pipelineStateChange(execution, state, time));
    const at = atExecution(execution, time);
    if (state === 'STARTED' || state === 'RESUMED') {
      const { trigger, attempt } = execution;
      deps.onProgress({ type: 'execution-started', ...at, trigger, attempt });
    } else if (state !== 'STOPPING') {
      const { status, statusSummary } = execution;
      deps.onProgress({ type: 'execution-finished', ...at, status, summary: statusSummary });
    }
  }

  function announceStage(execution: Execution, run: StageRun, state: StageState): void {
    const time = deps.clock.now();
    const stageName = run.declaration.name;
    deps.publisher.publish(stageStateChange(execution, stageName, state, time));
    const at = { ...atExecution(execution, time), stageName };
    if (state === 'STARTED' || state === 'RESUMED') {
      deps.onProgress({ type: 'stage-started', ...at });
    } else if (state !== 'STOPPING') {
      deps.onProgress({ type: 'stage-finished', ...at, status: run.status });
    }
  }

  return { begin, stop, retry, cancel, close: () => launcher.close() };
}

/** Actions that are removed run again. */
function forget(run: StageRun, mode: RetryMode): void {
  for (const [name, action] of run.actions) {
    if (mode === 'ALL_ACTIONS' || action.status === 'Failed' || action.status === 'Abandoned') {
      run.actions.delete(name);
    }
  }
}

function failuresIn(run: StageRun): string {
  return describeFailures(
    [...run.actions.values()].flatMap(({ stageName, declaration, error }) =>
      error === undefined ? [] : [{ stageName, actionName: declaration.name, message: error.message }],
    ),
  );
}
