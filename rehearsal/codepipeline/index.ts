export { ActionFailure } from './failures';
export type { PipelineDeclaration } from './declaration';
export { InvalidPipelineError, parsePipeline } from './parse-pipeline';
export { AWS_TIMEOUTS, type ActionTimeouts } from './timeouts';
export type { ArtifactLocation, StoredArtifact } from './artifacts';
export type {
  BuildObserver,
  BuildVariable,
  CodeBuildRunner,
  PipelineBuildRequest,
  PipelineBuildResult,
} from './actions/codebuild';
export type { BuildProjectRegistry } from './api/callbacks';
export type { PipelineEngine } from './engine';
export { gitSourceOf, type GitSource } from './git-sources';
export type { StartRequest } from './new-execution';
export type { ActionExecution, Execution, Pipeline, StageRun } from './model';
export type { ProgressEvent, ProgressListener } from './progress';
export {
  createCodePipelineService,
  type AttachedEmulator,
  type CodePipelineService,
  type CodePipelineServiceOptions,
} from './service';
