import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ArtifactReference, IImageDefinitions, ImageClaim, PipelineBindOptions } from '../context';

/**
 * What a build receives when it is bound to a pipeline.
 */
export interface ImageBuildBindOptions extends PipelineBindOptions {
  /**
   * The source artifact.
   */
  readonly source: ArtifactReference;

  /**
   * The repository that the build pushes to. If stages follow the build, it is the build repository, and the image step
   * copies the image from there. Otherwise it is the pipeline's repository.
   */
  readonly repository: ecr.IRepository;

  /**
   * The artifact that the build's action produces. No later step of the pipeline reads it.
   */
  readonly output: ArtifactReference;

  /**
   * The containers that the image is deployed to, for a build that also writes image definitions for them. ECS reads
   * the files of the image step, never those of the build.
   */
  readonly definitions: IImageDefinitions;
}

/**
 * What a build returns to the pipeline.
 */
export interface ImageBuildConfig {
  /**
   * The action of the pipeline's `Build` stage.
   */
  readonly action: codepipeline.IAction;

  /**
   * What the build reports about its image. The image step checks it before anything uses the image.
   */
  readonly claim: ImageClaim;

  /**
   * The project that builds the image.
   */
  readonly project: codebuild.IProject;

  /**
   * The role of the project.
   */
  readonly role: iam.IRole;

  /**
   * The log group that receives the build's output.
   */
  readonly logGroup: logs.ILogGroup;

  /**
   * The permissions that the pipeline's role needs for the action.
   *
   * @default - no permissions
   */
  readonly permissions?: iam.PolicyStatement[];
}

/**
 * Options of a build with an existing project.
 */
export interface ProjectImageBuildOptions {
  /**
   * The role of the project. It is granted what the build needs, unless it was imported as immutable.
   *
   * @default - the role of the project; required for an imported project, whose role is unknown
   */
  readonly role?: iam.IRole;

  /**
   * The log group that receives the build's output. It is not changed, and no permissions on it are granted.
   *
   * @default - the log group that CodeBuild uses by default, `/aws/codebuild/<project name>`
   */
  readonly logGroup?: logs.ILogGroup;
}
