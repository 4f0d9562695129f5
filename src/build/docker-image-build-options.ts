import { Duration } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { RegistryLogin } from './registry-login';

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
   * Build arguments (`docker build --build-arg`). They are readable in the project and in the image: do not pass
   * secrets.
   *
   * @default - no build arguments
   */
  readonly buildArgs?: { [name: string]: string };

  /**
   * Registries that Docker logs in to before the build, for base images that are private or have a pull limit. A build
   * can read the credentials that it logs in with.
   *
   * @default - only the registry of the pipeline's account and Region
   */
  readonly registryLogins?: RegistryLogin[];

  /**
   * Shell commands that run after the logins and before `docker build`, in the source directory. If one fails, no image
   * is built.
   *
   * @default - no commands
   */
  readonly preBuildCommands?: string[];

  /**
   * Shell commands that test the image after it is built and before anything is pushed. The image is `$IMAGE_URI`, as
   * in `docker run --rm "$IMAGE_URI" npm test`. If one fails, the build stops and the registry is unchanged.
   *
   * @default - no tests
   */
  readonly testCommands?: string[];

  /**
   * Environment variables of the build. Its role is allowed to read the parameters and secrets that they name. Grant it
   * use of your own keys that encrypt these. A value that is known only at deployment, such as a parameter of the
   * stack, must be a name and not an ARN, unless it is the ARN of a resource.
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
   * Image of the build machine. It must contain Docker and the AWS CLI.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-available.html
   * @default LinuxBuildImage.STANDARD_7_0
   */
  readonly buildImage?: codebuild.IBuildImage;

  /**
   * How long the build may take: whole minutes, from 5 minutes to 36 hours.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html
   * @default Duration.minutes(15)
   */
  readonly timeout?: Duration;

  /**
   * The VPC that the build runs in, for a build that needs private resources. Its subnets need a route to ECR, S3, and
   * CloudWatch Logs: NAT or VPC endpoints. A selection of only public subnets is rejected, because builds have no
   * public addresses.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/vpc-support.html
   * @default - the build runs outside your VPCs
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The account that owns the VPC, for subnets that another account shares. The ARN of a subnet contains its owner's
   * account.
   *
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing.html
   * @default - the pipeline's account
   */
  readonly vpcOwnerAccount?: string;

  /**
   * The subnets of the VPC that the build runs in. They must not all be public.
   *
   * @default - the private subnets
   */
  readonly subnetSelection?: ec2.SubnetSelection;

  /**
   * The security groups of the build in the VPC.
   *
   * @default - a new one that allows all outbound and no inbound traffic
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The role of the build. It is granted what the build needs, unless it was imported as immutable.
   *
   * @default - a new role that only this project can use
   */
  readonly role?: iam.IRole;
}
