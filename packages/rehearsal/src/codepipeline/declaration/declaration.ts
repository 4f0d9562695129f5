export type RetryMode = 'FAILED_ACTIONS' | 'ALL_ACTIONS';

export type ExecutionMode = 'SUPERSEDED' | 'QUEUED';

export interface ActionTypeId {
  readonly category: string;
  readonly owner: string;
  readonly provider: string;
  readonly version: string;
}

export interface ActionDeclaration {
  readonly name: string;
  readonly actionTypeId: ActionTypeId;
  readonly configuration: Readonly<Record<string, string>>;
  readonly inputArtifacts: readonly string[];
  readonly outputArtifacts: readonly string[];
  readonly runOrder: number;
  readonly namespace?: string;
  readonly roleArn?: string;
  readonly region?: string;
  readonly timeoutInMinutes?: number;
}

export interface StageDeclaration {
  readonly name: string;
  /** What is retried once if the stage fails. */
  readonly retryMode?: RetryMode;
  readonly actions: readonly ActionDeclaration[];
}

export interface ArtifactStoreDeclaration {
  readonly bucket: string;
  readonly encryptionKeyId?: string;
}

export interface PipelineVariableDeclaration {
  readonly name: string;
  readonly defaultValue?: string;
  readonly description?: string;
}

export interface PipelineDeclaration {
  readonly name: string;
  readonly roleArn: string;
  readonly pipelineType: 'V1' | 'V2';
  readonly executionMode: ExecutionMode;
  readonly artifactStore: ArtifactStoreDeclaration;
  readonly stages: readonly StageDeclaration[];
  readonly variables: readonly PipelineVariableDeclaration[];
  readonly restartExecutionOnUpdate: boolean;
  readonly triggers: readonly GitTrigger[];
}

/** A trigger that filters pushes by branch. Without filters, the branch is that of its source action. */
export interface GitTrigger {
  readonly sourceActionName: string;
  readonly push: readonly { readonly includes: readonly string[]; readonly excludes: readonly string[] }[];
}
