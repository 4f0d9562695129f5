import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ArtifactReference, IImageDefinitions, ImageClaim, PipelineBindOptions } from '../context';

/**
 * What a build is told when it is bound to a pipeline.
 */
export interface ImageBuildBindOptions extends PipelineBindOptions {
  /**
   * The source artifact.
   */
  readonly source: ArtifactReference;

  /**
   * The repository that the build pushes to. Where stages follow, it is the build's own, and the image step copies the image
   * from there; otherwise it is the pipeline's.
   */
  readonly repository: ecr.IRepository;

  /**
   * The artifact that the build's action puts out. No later step of the pipeline reads it.
   */
  readonly output: ArtifactReference;

  /**
   * The containers that the image is deployed to, for a build that also names its image for them. ECS reads the files of the
   * image step, never those of the build.
   */
  readonly definitions: IImageDefinitions;
}

/**
 * What a build gives to the pipeline.
 */
export interface ImageBuildConfig {
  /**
   * The action of the pipeline's `Build` stage.
   */
  readonly action: codepipeline.IAction;

  /**
   * What the build says about its image. The image step checks it before anything uses the image.
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
   * Where what the build prints goes.
   */
  readonly logGroup: logs.ILogGroup;

  /**
   * What the pipeline's role must be allowed for the action.
   *
   * @default - nothing
   */
  readonly permissions?: iam.PolicyStatement[];
}

/**
 * Options of a build by a project that is there already.
 */
export interface ProjectImageBuildOptions {
  /**
   * The role of the project. It gets the statements that the build needs, unless it was imported as immutable.
   *
   * @default - the role of the project; an imported project does not tell which, so that it is needed then
   */
  readonly role?: iam.IRole;

  /**
   * Where what the build prints goes. It is not changed, and nothing is allowed for it.
   *
   * @default - the log group that CodeBuild itself names, `/aws/codebuild/<project name>`
   */
  readonly logGroup?: logs.ILogGroup;
}
