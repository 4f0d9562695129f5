/** The environment variables of the function. */
export const REPOSITORY_NAME = 'REPOSITORY_NAME';
export const IMAGE_TAG = 'IMAGE_TAG';
