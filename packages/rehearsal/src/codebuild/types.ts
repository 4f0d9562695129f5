import type { EmulatorControl, SessionCredentials } from '../emulator/control';

export type { SessionCredentials };

/** The part of the emulator's control that builds use. */
export type BuildControl = Pick<EmulatorControl, 'assumeRole' | 'authorize'>;

export interface S3Location {
  readonly bucket: string;
  readonly key: string;
}

/** An artifact of the pipeline and its place in the artifact store. */
export interface PipelineArtifact {
  readonly name: string;
  readonly location: S3Location;
}

export type EnvironmentVariableType = 'PLAINTEXT' | 'PARAMETER_STORE' | 'SECRETS_MANAGER';

export interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
  readonly type: EnvironmentVariableType;
}

/** The identity of a build, fixed before anything of it runs. */
export interface BuildIdentity {
  readonly id: string;
  readonly arn: string;
  readonly uuid: string;
  readonly number: number;
  readonly startedAt: number;
}

/** A build project, from the resolved properties of its AWS::CodeBuild::Project. */
export interface BuildProject {
  readonly name: string;
  readonly arn: string;
  readonly serviceRoleArn: string;
  /** Inline, or a path in the source. Default: buildspec.yml. */
  readonly buildspec?: string;
  readonly environment: {
    readonly type: string;
    readonly image: string;
    readonly computeType: string;
    readonly privilegedMode: boolean;
    readonly variables: readonly EnvironmentVariable[];
  };
  readonly timeoutInMinutes: number;
  /** Undefined if CloudWatch Logs are disabled. */
  readonly logs?: { readonly groupName: string; readonly streamPrefix?: string };
  readonly encryptionKey?: string;
}

export interface BuildRequest {
  readonly project: BuildProject;
  readonly primarySource: PipelineArtifact;
  readonly secondarySources?: readonly PipelineArtifact[];
  /** Revision of the primary source as the pipeline knows it: CODEBUILD_RESOLVED_SOURCE_VERSION. */
  readonly sourceRevision?: string;
  readonly outputArtifacts?: readonly PipelineArtifact[];
  /** Variables of the action's `EnvironmentVariables`; they override the project's. */
  readonly environmentOverrides?: readonly EnvironmentVariable[];
  /** The action's `BuildspecOverride`. */
  readonly buildspecOverride?: string;
  /** `codepipeline/<pipeline name>` */
  readonly initiator: string;
  readonly onOutput?: (line: string) => void;
  readonly onPhase?: (phase: BuildPhase) => void;
  /** Receives the identity of the build before anything of it runs. */
  readonly onStarted?: (identity: BuildIdentity) => void;
}

export type PhaseType =
  | 'SUBMITTED'
  | 'QUEUED'
  | 'PROVISIONING'
  | 'DOWNLOAD_SOURCE'
  | 'INSTALL'
  | 'PRE_BUILD'
  | 'BUILD'
  | 'POST_BUILD'
  | 'UPLOAD_ARTIFACTS'
  | 'FINALIZING'
  | 'COMPLETED';

export type BuildStatus = 'SUCCEEDED' | 'FAILED' | 'FAULT' | 'TIMED_OUT' | 'STOPPED';

export interface BuildPhase {
  readonly type: PhaseType;
  readonly status: BuildStatus;
  /** CodeBuild's status code of a failed phase: COMMAND_EXECUTION_ERROR, CLIENT_ERROR … */
  readonly code?: string;
  readonly message?: string;
  readonly seconds: number;
}

export interface TestReport {
  readonly name: string;
  readonly arn: string;
  readonly reportGroupArn: string;
  readonly status: 'SUCCEEDED' | 'FAILED';
  readonly tests: TestCounts;
}

export interface TestCounts {
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly errors: number;
  readonly skipped: number;
}

export interface BuildFailure {
  readonly phase: PhaseType;
  readonly code: string;
  readonly message: string;
}

export interface BuildResult {
  readonly id: string;
  readonly arn: string;
  readonly buildNumber: number;
  readonly status: BuildStatus;
  readonly phases: readonly BuildPhase[];
  /** The first phase that did not succeed: the one CodePipeline quotes. */
  readonly failure?: BuildFailure;
  readonly exportedVariables: Readonly<Record<string, string>>;
  readonly logs?: { readonly groupName: string; readonly streamName: string };
  readonly reports: readonly TestReport[];
}
