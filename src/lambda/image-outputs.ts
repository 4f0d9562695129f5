/*
 * Names under which the image of an execution is passed on, in CodePipeline and in artifacts. The build, the image step,
 * and the functions of targets and gates share them.
 */

/** Variables that a build exports and that actions return. */
export const IMAGE_DIGEST = 'IMAGE_DIGEST';
export const IMAGE_TAG = 'IMAGE_TAG';

/** The file in an artifact that names the image, also for blue/green deployments. */
export const IMAGE_DETAIL_FILE = 'imageDetail.json';
