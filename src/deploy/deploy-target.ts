import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import {
  DeployTargetBindOptions,
  DeployTargetConfig,
  PromoteByTagOptions,
  EcsRollingOptions,
} from './deploy-target-types';
import { EcsRolling } from './ecs-rolling/ecs-rolling';
import { PromoteByTag } from './promote-by-tag/promote-by-tag';
import { markAs } from '../private/checks/brands';

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
    return new BuiltInDeployTarget(new PromoteByTag(imageTag, options.role));
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
    return new BuiltInDeployTarget(new EcsRolling(service, options));
  }

  public constructor() {
    markAs('DeployTarget', this);
  }

  /**
   * Called once by the stage that the target belongs to.
   *
   * @param scope The construct to create resources in
   * @param options What the target may know of the pipeline
   */
  public abstract bind(scope: Construct, options: DeployTargetBindOptions): DeployTargetConfig;
}

/** What one of the targets above does. */
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
