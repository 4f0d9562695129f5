import type { FailureType } from './failures';
import type { ActionExecution, Execution, ExecutionStatus, StageStatus, Trigger } from './model';
import type { ActionStatus } from './stage-step';
import type { Variables } from './variables';

interface AtExecution {
  readonly time: Date;
  readonly pipelineName: string;
  readonly executionId: string;
}

interface AtStage extends AtExecution {
  readonly stageName: string;
}

interface AtAction extends AtStage {
  readonly actionName: string;
}

/** Progress of the rehearsal, as it happens. */
export type ProgressEvent =
  | (AtExecution & { readonly type: 'execution-started'; readonly trigger: Trigger; readonly attempt: number })
  | (AtExecution & {
      readonly type: 'execution-finished';
      readonly status: ExecutionStatus;
      /** For a failed execution: every failed action and why, one a line. */
      readonly summary?: string;
    })
  | (AtStage & { readonly type: 'stage-started' })
  | (AtStage & { readonly type: 'stage-finished'; readonly status: StageStatus })
  | (AtAction & { readonly type: 'action-started'; readonly provider: string })
  | (AtAction & { readonly type: 'action-output'; readonly line: string })
  | (AtAction & {
      readonly type: 'action-finished';
      readonly status: ActionStatus;
      readonly seconds: number;
      readonly variables: Variables;
      readonly summary?: string;
      readonly error?: { readonly code: FailureType; readonly message: string };
    })
  /** A rule could not start the pipeline; the event goes to the target's dead-letter queue. */
  | {
      readonly type: 'start-refused';
      readonly time: Date;
      readonly pipelineArn: string;
      readonly message: string;
    }
  /** A problem outside of the pipeline, which continues. */
  | { readonly type: 'warning'; readonly time: Date; readonly message: string };

export type ProgressListener = (event: ProgressEvent) => void;

export const atExecution = (execution: Execution, time: Date): AtExecution => ({
  time,
  pipelineName: execution.declaration.name,
  executionId: execution.id,
});

export const atAction = (execution: Execution, action: ActionExecution, time: Date): AtAction => ({
  ...atExecution(execution, time),
  stageName: action.stageName,
  actionName: action.declaration.name,
});
