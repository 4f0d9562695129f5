import { Duration } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ImageReference, PipelineBindOptions } from '../context';

/**
 * What a deploy target receives when it is bound to a stage.
 */
export interface DeployTargetBindOptions extends PipelineBindOptions {
  /**
   * Name of the stage that the target belongs to.
   */
  readonly stageName: string;

  /**
   * The image to deploy.
   */
  readonly image: ImageReference;

  /**
   * The run order of the target's first action. Pass it on: without it, an action has the run order 1. An action with a
   * lower run order is rejected, because it would run in parallel with the gates of the stage. Actions with the same
   * run order run in parallel.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-requirements.html
   */
  readonly runOrder: number;

  /**
   * ARN of the pipeline's role. A target that gives an action its own role must allow this role, and no other, to
   * assume it, and must return the permission `sts:AssumeRole` on it.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html
   */
  readonly pipelineRoleArn: string;
}

/**
 * What a deploy target returns to the pipeline.
 */
export interface DeployTargetConfig {
  /**
   * The actions that deploy, in the order in which they run.
   */
  readonly actions: codepipeline.IAction[];

  /**
   * The permissions that the pipeline's role needs for the actions.
   *
   * @default - no permissions
   */
  readonly permissions?: iam.PolicyStatement[];

  /**
   * Tags of deployed images, which must never expire in the registry.
   *
   * @default - no tags
   */
  readonly protectedImageTags?: string[];

  /**
   * The name that deployments to this target are recorded under: letters, digits, `.`, `@`, `-` or `_`.
   *
   * @default - the stage's deployments are recorded under `image`
   */
  readonly targetName?: string;
}

/**
 * Options of a promotion by tag.
 */
export interface PromoteByTagOptions {
  /**
   * The role of the function that puts the tag on the image. It is granted what the function needs, unless it was
   * imported as immutable.
   *
   * @default - a new role
   */
  readonly role?: iam.IRole;
}

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
