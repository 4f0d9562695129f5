import { Duration } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
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
 * Options of a Docker build.
 */
export interface DockerImageBuildOptions {
  /**
   * Path of the Dockerfile in the source.
   *
   * @default 'Dockerfile'
   */
  readonly dockerfile?: string;

  /**
   * Path of the build context in the source.
   *
   * @default '.'
   */
  readonly contextPath?: string;

  /**
   * Build arguments (`docker build --build-arg`). They are readable in the project and in the image: no place for secrets.
   *
   * @default - none
   */
  readonly buildArgs?: { [name: string]: string };

  /**
   * Shell commands that test the image after it was built and before anything is pushed. The image is
   * `$IMAGE_URI`, as in `docker run --rm "$IMAGE_URI" npm test`. When one fails the build stops and the registry stays as it was.
   *
   * @default - no tests
   */
  readonly testCommands?: string[];

  /**
   * Environment variables of the build. Its role may read the parameters and secrets that they name; allow it the keys of
   * your own that these are encrypted with.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/APIReference/API_EnvironmentVariable.html
   * @default - only those of CodeBuild, and `REPOSITORY_URI`, `IMAGE_TAG` and `IMAGE_URI`
   */
  readonly environmentVariables?: { [name: string]: codebuild.BuildEnvironmentVariable };

  /**
   * Size of the build machine.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-compute-types.html
   * @default ComputeType.SMALL
   */
  readonly computeType?: codebuild.ComputeType;

  /**
   * Image of the build machine. It must bring Docker and the AWS CLI.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-available.html
   * @default LinuxBuildImage.STANDARD_7_0
   */
  readonly buildImage?: codebuild.IBuildImage;

  /**
   * How long the build may take, between 5 minutes and 36 hours.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html
   * @default Duration.minutes(15)
   */
  readonly timeout?: Duration;

  /**
   * The VPC that the build runs in, for a build that reaches private resources. Its subnets need a way to ECR, S3 and
   * CloudWatch Logs: NAT or VPC endpoints. Public subnets alone are refused, since builds have no public addresses.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/vpc-support.html
   * @default - the build runs outside of your VPCs
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of the VPC that the build runs in, not public ones alone.
   *
   * @default - the private subnets
   */
  readonly subnetSelection?: ec2.SubnetSelection;

  /**
   * The security groups of the build in the VPC.
   *
   * @default - a new one, which lets everything out and nothing in
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The role of the build. It gets the statements that the build needs, unless it was imported as immutable.
   *
   * @default - a role of its own, which only this project may use
   */
  readonly role?: iam.IRole;
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
