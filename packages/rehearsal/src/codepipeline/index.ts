export { ActionFailure } from './engine/failures';
export type { PipelineDeclaration } from './declaration/declaration';
export { InvalidPipelineError, parsePipeline } from './declaration/parse-pipeline';
export { AWS_TIMEOUTS, type ActionTimeouts } from './engine/timeouts';
export type { ArtifactLocation, StoredArtifact } from './engine/artifacts';
export type {
  BuildObserver,
  BuildVariable,
  CodeBuildRunner,
  PipelineBuildRequest,
  PipelineBuildResult,
} from './engine/builds';
export type { BuildProjectRegistry } from './api/callbacks';
export type { PipelineEngine } from './engine/engine';
export { gitSourceOf, type GitSource } from './sources/git-sources';
export type { StartRequest } from './engine/new-execution';
export type { ActionExecution, Execution, Pipeline, StageRun } from './engine/model';
export type { ProgressEvent, ProgressListener } from './engine/progress';
export {
  createCodePipelineService,
  type AttachedEmulator,
  type CodePipelineService,
  type CodePipelineServiceOptions,
} from './service';
