import type { JobParameters } from '../../../lambda/job-parameters';

/** The environment variables of the function. */
export const CLUSTER_NAME = 'CLUSTER_NAME';
export const TASK_DEFINITION_FAMILY = 'TASK_DEFINITION_FAMILY';
/** The deployment repository without a tag, as images name it. */
export const REPOSITORY_URI = 'REPOSITORY_URI';
/** A JSON array: the containers that run the execution's image, the one with the command first. */
export const CONTAINER_NAMES = 'CONTAINER_NAMES';
/** `TaskSettings` as JSON. */
export const RUN_TASK = 'RUN_TASK';
/** The time from the first job to the end of the task. */
export const TIMEOUT_MINUTES = 'TIMEOUT_MINUTES';
export const SNS_TOPIC_ARN = 'SNS_TOPIC_ARN';
/** The action whose output variables name the commit and its author, and its stage. */
export const SOURCE_ACTION = 'SOURCE_ACTION';
export const SOURCE_STAGE = 'SOURCE_STAGE';

/**
 * How the task runs.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
 */
export interface TaskSettings {
  readonly launchType: 'FARGATE' | 'EC2' | 'EXTERNAL';
  readonly platformVersion?: string;
  readonly networkConfiguration?: {
    readonly awsvpcConfiguration: {
      readonly subnets: string[];
      readonly securityGroups?: string[];
      readonly assignPublicIp?: 'ENABLED' | 'DISABLED';
    };
  };
  /** The command of the first container in `CONTAINER_NAMES`. @default - the one in the task definition or the image */
  readonly command?: string[];
}

/** The parameters that the action passes to the function. */
export interface TaskParameters extends JobParameters {
  /** What the stage deploys to. */
  readonly target: string;
}
