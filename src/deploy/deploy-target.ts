import { Duration } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
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

/**
 * Where a stage deploys the image to.
 *
 * Extend this class to write a target of your own.
 */
export abstract class DeployTarget {
  /**
   * Puts a tag on the image that this execution built, by its digest, whatever was pushed since. The tagged image never
   * expires in the construct's own repository.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-retag.html
   * @param imageTag The tag, such as `production`
   * @param options Options
   * @throws if `imageTag` is no legal image tag; when bound, if the stage has a target of this tag already; when the app is
   * synthesized, if the repository is of this app and does not let the tag move
   */
  public static promoteByTag(imageTag: string, options: PromoteByTagOptions = {}): DeployTarget {
    return new PromoteByTag(imageTag, options.role);
  }

  /**
   * A rolling update of an ECS service: the next revision of its task definition, with this execution's image by its digest.
   *
   * The service must be in the pipeline's account and Region, and ECS must be its deployment controller. Switch its circuit
   * breaker on: without it a broken image is started over and over until the action times out. Where the service is of this
   * app, its execution role is allowed to pull the image.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html
   * @param service The service
   * @param options Options
   * @throws if `service` is no construct, or an option is out of the range that is given for it, does not go with the service, or is missing for an imported one; when bound, if the stage has a target of this service already; when the app is synthesized, if the service is of this app and has another deployment controller than ECS
   */
  public static ecsRolling(service: ecs.IBaseService, options: EcsRollingOptions = {}): DeployTarget {
    return new EcsRolling(service, options);
  }

  /**
   * Called once by the stage that the target belongs to.
   *
   * @param scope The construct to create resources in
   * @param options What the target may know of the pipeline
   */
  public abstract bind(scope: Construct, options: DeployTargetBindOptions): DeployTargetConfig;
}

// At the end, because these classes extend the one above.
import { EcsRolling } from './ecs-rolling/ecs-rolling';
import { PromoteByTag } from './promote-by-tag/promote-by-tag';
