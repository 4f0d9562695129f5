export { readStack, type FileAsset, type SynthesizedStack } from './assembly/assembly';
export { deployStack, type StackOutputs } from './assembly/deploy';
export type { RootClientConfig, RootClients } from './assembly/root-clients';
export { zipFolder } from './assembly/zip';
export type { ActionExecution, Execution, ProgressEvent, ProgressListener, StageRun } from './codepipeline';
export type { ScanFinding, ScanFindings } from './emulator/control';
export type {
  AlarmScript,
  CrashingScript,
  ExitingScript,
  HealthyScript,
  ServiceScript,
  ServiceScripts,
  SlowScript,
  SlowTaskScript,
  TaskScript,
  TaskScripts,
  UnhealthyScript,
  UnpullableScript,
} from './emulator/ecs-scripts';
export { ensurePythonEnvironment, type PythonEnvironmentOptions } from './emulator/python-environment';
export type { GitRepository } from './git/bare-repository';
export { commitAndPush, type CommitFiles, type CommitOptions } from './git/working-copy';
export type { Inbox, Message } from './inbox';
export { startRehearsal, type Rehearsal, type RehearsalOptions, type UploadOptions } from './rehearsal';
