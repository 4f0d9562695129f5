import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * Options of a rolling update of an ECS service.
 */
export interface EcsRollingOptions {
  /**
   * Name of the container that gets the image.
   *
   * @default - the only container of the service's task definition; required for an imported service
   */
  readonly containerName?: string;

  /**
   * How long the service may take to become stable: 1 to 60 whole minutes.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html
   * @default Duration.minutes(60)
   */
  readonly deploymentTimeout?: Duration;

  /**
   * The family of an imported service's task definition: that of its running revision.
   *
   * @default - read from the service; required for an imported service
   */
  readonly taskDefinitionFamily?: string;

  /**
   * The role of an imported service's tasks. If its tasks have no role, pass their execution role.
   *
   * @default - read from the service; required for an imported service
   */
  readonly taskRole?: iam.IRole;

  /**
   * The role that ECS starts an imported service's tasks with. It must be allowed to pull from the pipeline's
   * repository.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
   * @default - read from the service; required for an imported service
   */
  readonly executionRole?: iam.IRole;

  /**
   * The role of the action. It must trust the pipeline's role. It is granted what the action needs, unless it was
   * imported as immutable.
   *
   * @default - a new role that only the pipeline's role can assume
   */
  readonly role?: iam.IRole;
}

/**
 * What happens to a deployment of an ECS service that has taken too long.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopServiceDeployment.html
 */
export enum EcsStopType {
  /** ECS goes back to the revision that the service ran before. */
  ROLLBACK = 'ROLLBACK',
  /** ECS stops the deployment as it is. */
  ABORT = 'ABORT',
}

/**
 * Options of the approval of a paused deployment.
 */
export interface EcsApprovalOptions {
  /**
   * What the approver should know: 1 to 1000 characters. It can contain variables of earlier actions, as the message of
   * `Gate.manualApproval()`.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals-action-add.html
   * @default - the target and the image's digest
   */
  readonly message?: string;

  /**
   * How long to wait before an unanswered approval fails, which rolls the deployment back: whole minutes, from 5 minutes
   * to 23 hours, and no longer than the deployment.
   *
   * @default - as long as the deployment may take, but at least 5 minutes
   */
  readonly timeout?: Duration;
}

/**
 * Options of a deployment to an ECS service.
 */
export interface EcsServiceOptions {
  /**
   * Names of the containers that get the image. All other containers stay as they are.
   *
   * @default - the only container of the service's task definition; required for an imported service
   */
  readonly containerNames?: string[];

  /**
   * How long the deployment may take, with all pauses: whole minutes, from 1 minute to 23 hours. Then it is stopped.
   *
   * @default Duration.minutes(60)
   */
  readonly deploymentTimeout?: Duration;

  /**
   * What happens to a deployment that takes longer than `deploymentTimeout`.
   *
   * @default EcsStopType.ROLLBACK
   */
  readonly onTimeout?: EcsStopType;

  /**
   * An approval that runs in parallel with the deployment. Once somebody approves, the deployment continues at each of
   * its pauses; once somebody rejects, it is rolled back. Without an approval, whoever calls ContinueServiceDeployment
   * decides. The service needs a lifecycle hook of the type `PAUSE`.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
   * @default - no approval
   */
  readonly approval?: EcsApprovalOptions;

  /**
   * The family of an imported service's task definition: that of its running revision.
   *
   * @default - read from the service; required for an imported service
   */
  readonly taskDefinitionFamily?: string;

  /**
   * The role of an imported service's tasks. If its tasks have no role, pass their execution role.
   *
   * @default - read from the service; required for an imported service
   */
  readonly taskRole?: iam.IRole;

  /**
   * The role that ECS starts an imported service's tasks with. It must be allowed to pull from the pipeline's
   * repository.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
   * @default - read from the service; required for an imported service
   */
  readonly executionRole?: iam.IRole;

  /**
   * The role of the function that deploys. It is granted what the function needs, unless it was imported as immutable.
   *
   * @default - a new role
   */
  readonly role?: iam.IRole;
}

/**
 * Options of a deployment to a task definition.
 */
export interface EcsTaskDefinitionOptions {
  /**
   * Names of the containers that get the image. All other containers stay as they are.
   */
  readonly containerNames: string[];

  /**
   * The role of the tasks. If they have no role, pass their execution role.
   */
  readonly taskRole: iam.IRole;

  /**
   * The role that ECS starts the tasks with. A role of this app is allowed to pull the image; any other must be.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
   */
  readonly executionRole: iam.IRole;

  /**
   * The role of the function that registers revisions. It is granted what the function needs, unless it was imported as
   * immutable.
   *
   * @default - a new role
   */
  readonly role?: iam.IRole;
}
