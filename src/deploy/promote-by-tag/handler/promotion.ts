/** The environment variables of the function. */
export const REPOSITORY_NAME = 'REPOSITORY_NAME';
export const IMAGE_TAG = 'IMAGE_TAG';
/** The output variable that says which image has the tag now. */
export const IMAGE_DIGEST = 'IMAGE_DIGEST';

/** What the action hands to the function. */
export interface PromotionParameters {
  /** Digest of the image that the execution built, `sha256:` and 64 hex digits. */
  readonly imageDigest: string;
  readonly pipelineName: string;
  readonly executionId: string;
  readonly stageName: string;
  readonly actionName: string;
}
