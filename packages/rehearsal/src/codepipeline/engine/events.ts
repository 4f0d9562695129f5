import type { ArtifactLocation } from './artifacts';
import type { ActionExecution, Execution } from './model';
import { REGION } from '../../account';

/**
 * State changes as CodePipeline sends them to EventBridge.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
 */
export type PipelineState =
  'STARTED' | 'RESUMED' | 'SUCCEEDED' | 'FAILED' | 'STOPPING' | 'STOPPED' | 'CANCELED' | 'SUPERSEDED';
export type StageState = Exclude<PipelineState, 'SUPERSEDED'>;
export type ActionState = 'STARTED' | 'SUCCEEDED' | 'FAILED' | 'ABANDONED' | 'CANCELED';

export interface StateChange {
  readonly time: Date;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** An event of any AWS service, on its way to the default event bus. */
export interface ServiceEvent extends StateChange {
  readonly source: string;
}

export function pipelineStateChange(execution: Execution, state: PipelineState, time: Date): StateChange {
  const { triggerType, triggerDetail } = execution.trigger;
  return change('Pipeline', execution, time, {
    ...(state === 'STARTED' && {
      'execution-trigger': { 'trigger-type': triggerType, 'trigger-detail': triggerDetail },
    }),
    state,
    ...(state === 'STOPPING' && { 'stop-execution-comments': execution.stop?.reason }),
  });
}

export function stageStateChange(execution: Execution, stage: string, state: StageState, time: Date): StateChange {
  return change('Stage', execution, time, { stage, state });
}

export function actionStateChange(
  execution: Execution,
  action: ActionExecution,
  state: ActionState,
  time: Date,
): StateChange {
  const { category, owner, provider, version } = action.declaration.actionTypeId;
  return change('Action', execution, time, {
    stage: action.stageName,
    action: action.declaration.name,
    'action-execution-id': action.id,
    ...(state !== 'STARTED' && { 'execution-result': executionResult(action) }),
    ...artifactList('input-artifacts', action.inputArtifacts),
    ...(state === 'SUCCEEDED' && artifactList('output-artifacts', action.outputArtifacts)),
    state,
    region: action.declaration.region ?? REGION,
    type: { owner, provider, category, version },
  });
}

function executionResult(action: ActionExecution): Record<string, unknown> {
  return {
    'external-execution-url': action.externalExecutionUrl,
    'external-execution-summary': action.error?.message ?? action.summary,
    'external-execution-id': action.externalExecutionId,
    'error-code': action.error?.code,
  };
}

function artifactList(name: string, artifacts: readonly ArtifactLocation[]): Record<string, unknown> {
  const entries = artifacts.map((artifact) => ({
    name: artifact.name,
    s3location: { bucket: artifact.bucket, key: artifact.key },
  }));
  return entries.length === 0 ? {} : { [name]: entries };
}

function change(
  what: 'Pipeline' | 'Stage' | 'Action',
  execution: Execution,
  time: Date,
  detail: Record<string, unknown>,
): StateChange {
  return {
    time,
    detailType: `CodePipeline ${what} Execution State Change`,
    resources: [execution.pipeline.arn],
    detail: {
      pipeline: execution.declaration.name,
      'execution-id': execution.id,
      'start-time': execution.startedAt.toISOString(),
      ...detail,
      version: execution.version,
      'pipeline-execution-attempt': execution.attempt,
    },
  };
}
