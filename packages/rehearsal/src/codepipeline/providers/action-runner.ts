import type { ActionDeclaration, ArtifactStoreDeclaration } from '../declaration/declaration';
import type { ArtifactLocation, StoredArtifact } from '../engine/artifacts';
import type { SessionCredentials } from '../engine/credentials';
import type { SourceRevision, SourceRevisionOverride } from '../engine/model';
import type { Variables } from '../engine/variables';

/** All that an action is given when it starts. */
export interface ActionContext {
  readonly pipelineName: string;
  readonly pipelineArn: string;
  readonly pipelineExecutionId: string;
  readonly stageName: string;
  readonly actionExecutionId: string;
  readonly action: ActionDeclaration;
  /** With every variable resolved. */
  readonly configuration: Readonly<Record<string, string>>;
  readonly artifactStore: ArtifactStoreDeclaration;
  readonly inputArtifacts: readonly StoredArtifact[];
  /** Where the output artifacts are to be put. */
  readonly outputArtifacts: readonly ArtifactLocation[];
  readonly sourceOverrides: readonly SourceRevisionOverride[];
  /** A session of the action's own role. */
  readonly credentials: SessionCredentials;
  /** Nobody waits any more: the execution was stopped with "abandon", or the rehearsal ends. */
  readonly abandoned: AbortSignal;
  /** The rehearsal ends: processes have to go too. An abandoned action's provider, by contrast, works on, as on AWS. */
  readonly closing: AbortSignal;
  /** Another session of the same role. */
  newSession(name: string): Promise<SessionCredentials>;
  report(update: ActionUpdate): void;
}

/** News from an action at work. */
export interface ActionUpdate {
  readonly outputLine?: string;
  readonly externalExecutionId?: string;
  readonly externalExecutionUrl?: string;
  readonly summary?: string;
  readonly percentComplete?: number;
  readonly approvalToken?: string;
}

/** What a successful action leaves behind. */
export interface ActionOutcome {
  readonly variables: Variables;
  readonly summary?: string;
  readonly externalExecutionId?: string;
  readonly sourceRevision?: Omit<SourceRevision, 'actionName' | 'artifactName'>;
}

/** Plays one kind of action. It throws an `ActionFailure` (or a denial, as it came) when the action fails. */
export interface ActionRunner {
  run(context: ActionContext): Promise<ActionOutcome>;
}

/** By `category/owner/provider/version`. */
export type ActionRunners = ReadonlyMap<string, ActionRunner>;
