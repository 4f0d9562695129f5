import type { JobParameters } from '../../../lambda/job-parameters';

/** The environment variables of the function. */
export const BUILD_REPOSITORY = 'BUILD_REPOSITORY';
export const REPOSITORY_NAME = 'PUBLISHED_REPOSITORY';
export const REPOSITORY_URI = 'PUBLISHED_REPOSITORY_URI';
/** The domain of the artifact bucket. */
export const BUCKET_DOMAIN = 'ARTIFACT_BUCKET_DOMAIN';
/** The containers that the image is deployed to, as JSON: `[{ "containerName": …, "fileName": … }]`. */
export const IMAGE_DEFINITIONS = 'IMAGE_DEFINITIONS';

/** The parameters that the action passes to the function. */
export interface PublicationParameters extends JobParameters {
  /** Tag that the build pushed, and that the image gets in the repository that it is deployed from. */
  readonly imageTag: string;
}
