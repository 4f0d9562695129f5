import type { ArtifactLocation, StoredArtifact } from './artifacts';
import type { Deferred } from './deferred';
import type { FailureType } from './failures';
import type { Lane } from './lane';
import type { ActionStatus } from './stage-step';
import type { Variables } from './variables';
import type { ActionDeclaration, PipelineDeclaration, StageDeclaration } from '../declaration/declaration';

export type StageStatus = 'InProgress' | 'Succeeded' | 'Failed' | 'Stopping' | 'Stopped' | 'Cancelled';
export type ExecutionStatus = StageStatus | 'Superseded';
export type TriggerType = 'StartPipelineExecution' | 'CloudWatchEvent' | 'CreatePipeline' | 'Webhook' | 'WebhookV2';

export interface Trigger {
  readonly triggerType: TriggerType;
  readonly triggerDetail?: string;
}

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_SourceRevisionOverride.html */
export interface SourceRevisionOverride {
  readonly actionName: string;
  readonly revisionType: 'S3_OBJECT_VERSION_ID' | 'S3_OBJECT_KEY' | 'COMMIT_ID';
  readonly revisionValue: string;
  /** The branch of the pushed commit; only the engine sets it. */
  readonly branch?: string;
}

/** The revision a source action has found. */
export interface SourceRevision {
  readonly actionName: string;
  readonly artifactName: string;
  readonly revisionId: string;
  readonly changeIdentifier?: string;
  readonly summary?: string;
  readonly created?: Date;
}

/** One attempt at one action. Retries add records; the history keeps them all. */
export interface ActionExecution {
  readonly id: string;
  readonly stageName: string;
  readonly declaration: ActionDeclaration;
  readonly startedAt: Date;
  readonly inputArtifacts: readonly StoredArtifact[];
  readonly outputArtifacts: readonly ArtifactLocation[];
  resolvedConfiguration: Readonly<Record<string, string>>;
  updatedAt: Date;
  status: ActionStatus;
  outputVariables: Variables;
  summary?: string;
  externalExecutionId?: string;
  externalExecutionUrl?: string;
  percentComplete?: number;
  /** The token that PutApprovalResult must contain. */
  approvalToken?: string;
  error?: { readonly code: FailureType; readonly message: string };
  /** Tells a provider that the result of this action is no longer needed. */
  readonly abandon: AbortController;
}

/** The progress of one execution in one stage; a retry continues it. */
export interface StageRun {
  readonly declaration: StageDeclaration;
  /** The latest attempt at each action, by name. Actions that will run again are removed. */
  readonly actions: Map<string, ActionExecution>;
  status: StageStatus;
  /** Whether the stage has made its one automatic retry. */
  hasRetried?: boolean;
}

export interface StopRequest {
  readonly reason?: string;
  readonly abandon: boolean;
}

export interface Execution {
  readonly id: string;
  /** Position among the pipeline's executions: a higher one is more recent. */
  readonly ordinal: number;
  readonly pipeline: Pipeline;
  /** The structure at its start: an update that changes it cancels the execution. */
  readonly declaration: PipelineDeclaration;
  readonly version: number;
  readonly trigger: Trigger;
  readonly variables: Variables;
  readonly sourceOverrides: readonly SourceRevisionOverride[];
  readonly startedAt: Date;
  readonly stages: Map<string, StageRun>;
  readonly history: ActionExecution[];
  readonly namespaces: Map<string, Variables>;
  readonly artifacts: Map<string, StoredArtifact>;
  readonly sourceRevisions: Map<string, SourceRevision>;
  updatedAt: Date;
  status: ExecutionStatus;
  statusSummary?: string;
  attempt: number;
  stop?: StopRequest;
  /** Settled when the execution stops running; a retry replaces it. */
  rest: Deferred<Execution>;
}

export interface Pipeline {
  readonly arn: string;
  readonly createdAt: Date;
  readonly executions: Execution[];
  readonly lanes: Map<string, Lane<Execution>>;
  declaration: PipelineDeclaration;
  version: number;
  updatedAt: Date;
}

const AT_WORK: ReadonlySet<ExecutionStatus> = new Set<ExecutionStatus>(['InProgress', 'Stopping']);

export const isAtWork = (execution: Execution): boolean => AT_WORK.has(execution.status);

/** The stage that the execution is in. */
export function runAtWork({ stages }: Execution): StageRun | undefined {
  return [...stages.values()].find(({ status }) => status === 'InProgress' || status === 'Stopping');
}

export function actionsAtWork({ actions }: StageRun): ActionExecution[] {
  return [...actions.values()].filter(({ status }) => status === 'InProgress');
}

export function findStage(declaration: PipelineDeclaration, name: string): StageDeclaration | undefined {
  return declaration.stages.find((stage) => stage.name === name);
}
