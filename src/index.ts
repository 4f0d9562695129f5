export * from './ci-cd-pipeline';
export * from './ci-cd-pipeline-props';
export * from './context';
export { PipelineOutput } from './outputs';
export * from './build/image-build';
export * from './deploy/deploy-target';
export * from './encryption/pipeline-encryption';
export * from './sources/pipeline-source';
export * from './gates/gate';
