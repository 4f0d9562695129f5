import type { ArtifactLocation, StoredArtifact } from './artifacts';
import type { Variables } from './variables';

/** https://docs.aws.amazon.com/codebuild/latest/APIReference/API_EnvironmentVariable.html */
export interface BuildVariable {
  readonly name: string;
  readonly value: string;
  readonly type: 'PLAINTEXT' | 'PARAMETER_STORE' | 'SECRETS_MANAGER';
}

/** A pipeline's request for a build. */
export interface PipelineBuildRequest {
  readonly projectName: string;
  readonly projectArn: string;
  /** `codepipeline/<pipeline>`, the value of CODEBUILD_INITIATOR. */
  readonly initiator: string;
  readonly pipelineExecutionId: string;
  readonly primarySource: StoredArtifact;
  readonly secondarySources: readonly StoredArtifact[];
  readonly environmentVariables: readonly BuildVariable[];
  readonly outputArtifacts: readonly ArtifactLocation[];
  readonly encryptionKeyId?: string;
}

export interface PipelineBuildResult {
  /** `project:1f3c…` */
  readonly id: string;
  readonly status: 'SUCCEEDED' | 'FAILED' | 'FAULT' | 'TIMED_OUT' | 'STOPPED';
  readonly phases: readonly { readonly type: string; readonly status?: string; readonly message?: string }[];
  readonly exportedVariables: Variables;
}

export interface BuildObserver {
  onStarted(buildId: string): void;
  onOutput(line: string): void;
}

/** CodeBuild, as CodePipeline uses it. For an unknown project it throws an `ActionFailure`. */
export interface CodeBuildRunner {
  run(request: PipelineBuildRequest, observer: BuildObserver, signal: AbortSignal): Promise<PipelineBuildResult>;
}
