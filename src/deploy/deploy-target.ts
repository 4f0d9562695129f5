import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
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
   * The run order of the target's first action. Actions of one run order run side by side.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-requirements.html
   */
  readonly runOrder: number;
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
   * @throws if `imageTag` is no legal image tag
   */
  public static promoteByTag(imageTag: string, options: PromoteByTagOptions = {}): DeployTarget {
    return new PromoteByTag(imageTag, options.role);
  }

  /**
   * Called once by the stage that the target belongs to.
   *
   * @param scope The construct to create resources in
   * @param options What the target may know of the pipeline
   */
  public abstract bind(scope: Construct, options: DeployTargetBindOptions): DeployTargetConfig;
}

// At the end, because the class extends the one above.
import { PromoteByTag } from './promote-by-tag/promote-by-tag';
