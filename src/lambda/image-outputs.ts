/*
 * What names the image of an execution, to CodePipeline and to whoever reads an artifact: the build, the image step and the
 * functions of targets and gates say the same.
 */

/** Variables that a build exports and that actions return. */
export const IMAGE_DIGEST = 'IMAGE_DIGEST';
export const IMAGE_TAG = 'IMAGE_TAG';

/** The file in an artifact that names the image, also for blue/green deployments. */
export const IMAGE_DETAIL_FILE = 'imageDetail.json';
