/** The environment variables of the function, whose user parameters are the `JobParameters`. */
export const TASK_DEFINITION_FAMILY = 'TASK_DEFINITION_FAMILY';
/** The deployment repository without a tag, as images name it. */
export const REPOSITORY_URI = 'REPOSITORY_URI';
/** A JSON array: the containers that run the execution's image. */
export const CONTAINER_NAMES = 'CONTAINER_NAMES';
