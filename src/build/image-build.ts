import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { DockerImageBuildOptions } from './docker-image-build-options';
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

/**
 * How the pipeline builds its image.
 *
 * Extend this class to write a build of your own.
 */
export abstract class ImageBuild {
  /**
   * `docker build`, the tests, then `docker push`, on CodeBuild. The image is tagged with the execution's id, and the build
   * exports its digest.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/sample-docker.html
   * @param options Options
   * @throws if an option is out of the range that is given for it; when bound, if an option has a secret in it as text
   */
  public static docker(options: DockerImageBuildOptions = {}): ImageBuild {
    return new DockerImageBuild(options);
  }

  /**
   * A CodeBuild project of your own, with its own buildspec, in the pipeline's account and Region. The build gets the
   * environment variables `REPOSITORY_URI` and `IMAGE_TAG`. It must push `$REPOSITORY_URI:$IMAGE_TAG`, export the image's
   * digest as `IMAGE_DIGEST` (`env: exported-variables`), and put out an artifact.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
   * @param project The project; its source and artifacts are those of CodePipeline
   * @param options Options
   * @throws if `project` is no construct, or was imported and `options.role` is missing
   */
  public static project(project: codebuild.IProject, options: ProjectImageBuildOptions = {}): ImageBuild {
    return new ProjectImageBuild(project, options);
  }

  /**
   * Called once by the pipeline that the build belongs to.
   *
   * @param scope The construct to create resources in
   * @param options What the build may know of the pipeline
   */
  public abstract bind(scope: Construct, options: ImageBuildBindOptions): ImageBuildConfig;
}

// At the end, because these classes extend the one above.
import { DockerImageBuild } from './docker-image-build';
import { ProjectImageBuild } from './project-image-build';
