import type { JobParameters } from '../../../lambda/job-parameters';

/** The environment variables of the function. */
export const CLUSTER_NAME = 'CLUSTER_NAME';
export const SERVICE_NAME = 'SERVICE_NAME';
/** The deployment repository without a tag, as images name it. */
export const REPOSITORY_URI = 'REPOSITORY_URI';
export const REPOSITORY_NAME = 'REPOSITORY_NAME';
/** A JSON array: the containers that run the execution's image. */
export const CONTAINER_NAMES = 'CONTAINER_NAMES';
/** The time from the first job to the end of the deployment, pauses included. */
export const TIMEOUT_MINUTES = 'TIMEOUT_MINUTES';
/** One of `STOP_TYPES`: what happens to a deployment that has timed out. */
export const STOP_TYPE = 'STOP_TYPE';
/** The approval action of the same stage that lets paused deployments continue. Not set without one. */
export const APPROVAL_ACTION = 'APPROVAL_ACTION';
export const STATE_TABLE = 'STATE_TABLE';
export const SNS_TOPIC_ARN = 'SNS_TOPIC_ARN';
/** The action whose output variables name the commit and its author, and its stage. */
export const SOURCE_ACTION = 'SOURCE_ACTION';
export const SOURCE_STAGE = 'SOURCE_STAGE';

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopServiceDeployment.html */
export const STOP_TYPES = ['ROLLBACK', 'ABORT'] as const;
export type StopType = (typeof STOP_TYPES)[number];

/** The parameters that the action passes to the function. */
export interface EcsDeploymentParameters extends JobParameters {
  /** What the stage deploys to. */
  readonly target: string;
}
