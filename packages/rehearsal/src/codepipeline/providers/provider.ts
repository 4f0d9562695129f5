import type { ProviderServices } from './services';
import type { GitSource } from '../../git/repository-id';
import type { ActionDeclaration, ArtifactStoreDeclaration } from '../declaration/declaration';
import type { ArtifactLocation, StoredArtifact } from '../engine/artifacts';
import type { SessionCredentials } from '../engine/credentials';
import type { SourceRevision, SourceRevisionOverride } from '../engine/model';
import type { Variables } from '../engine/variables';

export type Configuration = ActionDeclaration['configuration'];

export type ArtifactCount = readonly [min: number, max: number];

/**
 * Everything that the rehearsal knows about an action provider: what CodePipeline requires of its actions, and how they
 * run. A provider takes one file, and a line in `index.ts`.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference.html for the configuration and variables of each
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html for the numbers of artifacts
 */
export interface ActionProvider<Services = ProviderServices> {
  /** One, except for CodeBuild, which builds and tests. */
  readonly categories: readonly string[];
  readonly owner: 'AWS' | 'ThirdParty';
  readonly provider: string;
  readonly version: string;
  readonly inputArtifacts: ArtifactCount;
  readonly outputArtifacts: ArtifactCount;
  readonly configuration: {
    readonly required: readonly string[];
    readonly optional: readonly string[];
    /** Keys whose values the API masks. */
    readonly secret?: readonly string[];
  };
  /** The names of the output variables, if the provider determines them. */
  readonly outputVariables?: readonly string[];
  /** Whether an action may set TimeoutInMinutes. Default: false. */
  readonly takesTimeout?: boolean;
  /** Further problems of an action by itself. */
  problems?(action: ActionDeclaration): string[];
  /** The branch that a git source reads. */
  gitSource?(configuration: Configuration): GitSource;
  /** Runs an action. If it fails, throws an `ActionFailure`, or a denial as it is. */
  run(context: ActionContext, services: Services): Promise<ActionOutcome>;
}

/** What an action receives when it starts. */
export interface ActionContext {
  readonly pipelineName: string;
  readonly pipelineArn: string;
  readonly pipelineExecutionId: string;
  readonly stageName: string;
  readonly actionExecutionId: string;
  readonly action: ActionDeclaration;
  /** With every variable resolved. */
  readonly configuration: Configuration;
  readonly artifactStore: ArtifactStoreDeclaration;
  readonly inputArtifacts: readonly StoredArtifact[];
  /** The locations for the output artifacts. */
  readonly outputArtifacts: readonly ArtifactLocation[];
  readonly sourceOverrides: readonly SourceRevisionOverride[];
  /** A session of the action's own role. */
  readonly credentials: SessionCredentials;
  /** Aborts when the execution is stopped with "abandon", or when the rehearsal ends: the result is no longer needed. */
  readonly abandoned: AbortSignal;
  /** Aborts when the rehearsal ends: processes must end too. The provider of an abandoned action continues, as on AWS. */
  readonly closing: AbortSignal;
  /** Another session of the same role. */
  newSession(name: string): Promise<SessionCredentials>;
  report(update: ActionUpdate): void;
}

/** Progress of a running action. */
export interface ActionUpdate {
  readonly outputLine?: string;
  readonly externalExecutionId?: string;
  readonly externalExecutionUrl?: string;
  readonly summary?: string;
  readonly percentComplete?: number;
  readonly approvalToken?: string;
}

/** The results of a successful action. */
export interface ActionOutcome {
  readonly variables: Variables;
  readonly summary?: string;
  readonly externalExecutionId?: string;
  readonly sourceRevision?: Omit<SourceRevision, 'actionName' | 'artifactName'>;
}
