import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ActionReference, IDeploymentRecords, ImageReference, PipelineBindOptions } from '../context';

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

  /**
   * The pipeline's table of deployments and its notification topic, for a target that needs them.
   */
  readonly records: IDeploymentRecords;

  /**
   * The action that reads the source. Its output variables name the commit, if the source has commits.
   */
  readonly sourceAction: ActionReference;
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
