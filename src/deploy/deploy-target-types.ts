import { Duration } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ImageReference, PipelineBindOptions } from '../context';

/**
 * What a deploy target is told when it is bound to a stage.
 */
export interface DeployTargetBindOptions extends PipelineBindOptions {
  /**
   * The stage that the target belongs to.
   */
  readonly stageName: string;

  /**
   * The image to deploy.
   */
  readonly image: ImageReference;

  /**
   * The run order of the target's first action: hand it on, since an action that is told none has 1. An action with a lower
   * one is refused: it would run beside the gates of the stage. Actions of one run order run side by side.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-requirements.html
   */
  readonly runOrder: number;

  /**
   * ARN of the pipeline's role: whoever gives an action a role of its own lets this role, and no other, assume it,
   * and returns the permission `sts:AssumeRole` on that role.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html
   */
  readonly pipelineRoleArn: string;
}

/**
 * What a deploy target gives to the pipeline.
 */
export interface DeployTargetConfig {
  /**
   * The actions that deploy, in the order they run in.
   */
  readonly actions: codepipeline.IAction[];

  /**
   * What the pipeline's role must be allowed for the actions.
   *
   * @default - nothing
   */
  readonly permissions?: iam.PolicyStatement[];

  /**
   * Tags whose image is deployed and so must never expire in the registry.
   *
   * @default - none
   */
  readonly protectedImageTags?: string[];

  /**
   * What the image is deployed to, as deployments are recorded: letters, digits, `.`, `@`, `-` or `_`.
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
   * The role of the function that puts the tag. It gets the statements that the function needs, unless it was imported as immutable.
   *
   * @default - a role of its own
   */
  readonly role?: iam.IRole;
}

/**
 * Options of a rolling update of an ECS service.
 */
export interface EcsRollingOptions {
  /**
   * The container that gets the image.
   *
   * @default - the only container of the service's task definition. An imported service needs the name
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
   * The family of the task definition of an imported service: the one of its running revision.
   *
   * @default - read from the service. An imported service needs it
   */
  readonly taskDefinitionFamily?: string;

  /**
   * The role of the tasks of an imported service. Where its tasks have none, pass their execution role.
   *
   * @default - read from the service. An imported service needs it
   */
  readonly taskRole?: iam.IRole;

  /**
   * The role that ECS starts the tasks of an imported service with. It must be allowed to pull from the pipeline's repository.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
   * @default - read from the service. An imported service needs it
   */
  readonly executionRole?: iam.IRole;

  /**
   * The role of the action. It must trust the pipeline's role; it gets the statements that the action needs, unless it was
   * imported as immutable.
   *
   * @default - a role of its own, which only the pipeline's role may assume
   */
  readonly role?: iam.IRole;
}
