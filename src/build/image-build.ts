import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { Construct } from 'constructs';
import { DockerImageBuild } from './docker-image-build';
import { DockerImageBuildOptions } from './docker-image-build-options';
import { ImageBuildBindOptions, ImageBuildConfig, ProjectImageBuildOptions } from './image-build-types';
import { ProjectImageBuild } from './project-image-build';
import { markAs } from '../private/checks/brands';

/**
 * How the pipeline builds its image.
 *
 * Extend this class to write your own build.
 */
export abstract class ImageBuild {
  /**
   * Runs `docker build`, the tests, and `docker push` on CodeBuild. The image is tagged with the execution's id, and
   * the build exports its digest.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/sample-docker.html
   * @param options Options
   * @throws if an option is outside its range; at bind time, if an option contains a secret in plain text
   *
   * @example
   * new CiCdPipeline(this, 'Shop', {
   *   source: PipelineSource.s3('source.zip'),
   *   imageBuild: ImageBuild.docker({ testCommands: ['docker run --rm "$IMAGE_URI" npm test'] }),
   * });
   */
  public static docker(options: DockerImageBuildOptions = {}): ImageBuild {
    return new BuiltInImageBuild(new DockerImageBuild(options));
  }

  /**
   * Uses your own CodeBuild project with its own buildspec, in the pipeline's account and Region. The build receives
   * the environment variables `REPOSITORY_URI` and `IMAGE_TAG`. It must push `$REPOSITORY_URI:$IMAGE_TAG`, export the
   * image's digest as `IMAGE_DIGEST` (`env: exported-variables`), and produce an artifact.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
   * @param project The project; its source and artifacts must be those of CodePipeline
   * @param options Options
   * @throws if `project` is not a construct, or if it was imported and `options.role` is missing; at bind time, if it
   * is in another account or Region
   *
   * @example
   * new CiCdPipeline(this, 'Shop', {
   *   source: PipelineSource.s3('source.zip'),
   *   imageBuild: ImageBuild.project(codebuild.Project.fromProjectName(this, 'Project', 'shop'), { role: buildRole }),
   * });
   */
  public static project(project: codebuild.IProject, options: ProjectImageBuildOptions = {}): ImageBuild {
    return new BuiltInImageBuild(new ProjectImageBuild(project, options));
  }

  public constructor() {
    markAs('ImageBuild', this);
  }

  /**
   * Binds the build to a pipeline. It is called once by the pipeline that the build belongs to.
   *
   * @param scope The construct to create resources in
   * @param options What the build receives from the pipeline
   */
  public abstract bind(scope: Construct, options: ImageBuildBindOptions): ImageBuildConfig;
}

/** What a built-in build implements. */
interface ImageBuildImplementation {
  bind(scope: Construct, options: ImageBuildBindOptions): ImageBuildConfig;
}

class BuiltInImageBuild extends ImageBuild {
  public constructor(private readonly implementation: ImageBuildImplementation) {
    super();
  }

  public bind(scope: Construct, options: ImageBuildBindOptions): ImageBuildConfig {
    return this.implementation.bind(scope, options);
  }
}
