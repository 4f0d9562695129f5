/** The environment variables of the function. */
export const REPOSITORY_NAME = 'REPOSITORY_NAME';
export const IMAGE_TAG = 'IMAGE_TAG';

/** The parameters that the action passes to the function. */
export interface PromotionParameters {
  /** Digest of the image that the execution built, `sha256:` and 64 hex digits. */
  readonly imageDigest: string;
  readonly pipelineName: string;
  readonly executionId: string;
  readonly stageName: string;
  readonly actionName: string;
}
