import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { DeployTargetBindOptions, DeployTargetConfig, PromoteByTagOptions } from './deploy-target-types';
import { EcsRolling } from './ecs-rolling/ecs-rolling';
import { EcsService } from './ecs-service/ecs-service';
import { EcsRollingOptions, EcsServiceOptions, EcsTaskDefinitionOptions } from './ecs-target-types';
import { EcsTaskDefinition } from './ecs-task-definition/ecs-task-definition';
import { PromoteByTag } from './promote-by-tag/promote-by-tag';
import { markAs } from '../private/checks/brands';

/**
 * Where a stage deploys the image to.
 *
 * Extend this class to write your own target.
 */
export abstract class DeployTarget {
  /**
   * Promotes the image by putting a tag on it. The tag goes to the image that this execution built, by its digest,
   * whatever was pushed in the meantime. In the repository that the construct creates, the tagged image never expires.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-retag.html
   * @param imageTag The tag, such as `production`
   * @param options Options
   * @throws if `imageTag` is not a valid image tag; at bind time, if the stage already has a target with this tag; at
   * synthesis, if the repository belongs to this app and does not allow the tag to move
   *
   * @example
   * const production: StageOptions = {
   *   stageName: 'Production',
   *   targets: [DeployTarget.promoteByTag('production')],
   * };
   */
  public static promoteByTag(imageTag: string, options: PromoteByTagOptions = {}): DeployTarget {
    return new BuiltInDeployTarget(new PromoteByTag(imageTag, options.role));
  }

  /**
   * Updates an ECS service with a rolling deployment. The action registers a new revision of the service's task
   * definition with this execution's image, by its digest.
   *
   * The service must be in the pipeline's account and Region, and ECS must be its deployment controller. Enable its
   * circuit breaker: without it, ECS keeps restarting a broken image until the action times out. If the service belongs
   * to this app, its execution role is allowed to pull the image. Its deployment strategy must be rolling: for any other
   * one, and to learn why a deployment failed, use `ecsService()`.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html
   * @param service The service
   * @param options Options
   * @throws if `service` is not a construct, or an option is outside its range, does not fit the service, or is missing
   * for an imported service; at bind time, if the stage already has a target for this service; at synthesis, if the
   * service belongs to this app and its deployment controller is not ECS, or its deployment strategy is not rolling
   *
   * @example
   * const production: StageOptions = {
   *   stageName: 'Production',
   *   targets: [DeployTarget.ecsRolling(service, { deploymentTimeout: Duration.minutes(20) })],
   * };
   */
  public static ecsRolling(service: ecs.IBaseService, options: EcsRollingOptions = {}): DeployTarget {
    return new BuiltInDeployTarget(new EcsRolling(service, options));
  }

  /**
   * Deploys to an ECS service, in the way that the service is configured: rolling, blue/green, linear or canary. A
   * function registers a new revision of the service's task definition with this execution's image, by its digest, in
   * one container or several, updates the service, and follows the service deployment to its end.
   *
   * The action succeeds if this deployment is successful and runs this image. It fails at once if ECS rolls it back,
   * somebody stops it, or another deployment takes over, and says why: stopped tasks with exit codes, alarms, health
   * checks, and where the logs are. While the deployment is paused by a lifecycle hook, the action waits.
   *
   * The service must be in the pipeline's account and Region, and ECS must be its deployment controller. Enable its
   * circuit breaker or deployment alarms: without them, ECS keeps restarting a broken image until the deployment times
   * out. If the service belongs to this app, its execution role is allowed to pull the image.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
   * @param service The service
   * @param options Options
   * @throws if `service` is not a construct, or an option is outside its range, does not fit the service, or is missing
   * for an imported service; at bind time, if the service or its cluster is in another account or Region, or the stage
   * already has a target for this service; at synthesis, if the service belongs to this app and its deployment
   * controller is not ECS
   *
   * @example
   * const production: StageOptions = {
   *   stageName: 'Production',
   *   targets: [DeployTarget.ecsService(service, { containerNames: ['app', 'worker'], approval: {} })],
   * };
   */
  public static ecsService(service: ecs.IBaseService, options: EcsServiceOptions = {}): DeployTarget {
    return new BuiltInDeployTarget(new EcsService(service, options));
  }

  /**
   * Registers the next revision of a task definition with this execution's image, by its digest, and nothing else. Take
   * it for what starts the newest revision of a family by itself: scheduled tasks, workers, AWS Batch, and AWS Step
   * Functions.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
   * @param family The family of the task definition, in the pipeline's account and Region
   * @param options Options
   * @throws if `family` is not the name of a family, or an option is missing or invalid; at bind time, if the stage
   * already has a target for this family
   *
   * @example
   * declare const taskDefinition: ecs.FargateTaskDefinition;
   * const production: StageOptions = {
   *   stageName: 'Production',
   *   targets: [
   *     DeployTarget.ecsTaskDefinition('nightly-report', {
   *       containerNames: ['report'],
   *       taskRole: taskDefinition.taskRole,
   *       executionRole: taskDefinition.obtainExecutionRole(),
   *     }),
   *   ],
   * };
   */
  public static ecsTaskDefinition(family: string, options: EcsTaskDefinitionOptions): DeployTarget {
    return new BuiltInDeployTarget(new EcsTaskDefinition(family, options));
  }

  public constructor() {
    markAs('DeployTarget', this);
  }

  /**
   * Binds the target to a stage. It is called once by the stage that the target belongs to.
   *
   * @param scope The construct to create resources in
   * @param options What the target receives from the pipeline
   */
  public abstract bind(scope: Construct, options: DeployTargetBindOptions): DeployTargetConfig;
}

/** What a built-in target implements. */
interface DeployTargetImplementation {
  bind(scope: Construct, options: DeployTargetBindOptions): DeployTargetConfig;
}

class BuiltInDeployTarget extends DeployTarget {
  public constructor(private readonly implementation: DeployTargetImplementation) {
    super();
  }

  public bind(scope: Construct, options: DeployTargetBindOptions): DeployTargetConfig {
    return this.implementation.bind(scope, options);
  }
}
