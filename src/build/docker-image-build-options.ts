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
   * Build arguments (`docker build --build-arg`). They are readable in the project and in the image: no place for secrets.
   *
   * @default - none
   */
  readonly buildArgs?: { [name: string]: string };

  /**
   * Registries that Docker logs in to before the build, for base images that are not public or that have a limit on pulls.
   * A build can read what it logs in with.
   *
   * @default - only the registry of the pipeline's account and Region
   */
  readonly registryLogins?: RegistryLogin[];

  /**
   * Shell commands that run before `docker build`, in the folder of the source, after the logins. When one fails, nothing is built.
   *
   * @default - none
   */
  readonly preBuildCommands?: string[];

  /**
   * Shell commands that test the image after it was built and before anything is pushed. The image is
   * `$IMAGE_URI`, as in `docker run --rm "$IMAGE_URI" npm test`. When one fails the build stops and the registry stays as it was.
   *
   * @default - no tests
   */
  readonly testCommands?: string[];

  /**
   * Environment variables of the build. Its role may read the parameters and secrets that they name; allow it the keys of
   * your own that these are encrypted with. What only the deployment knows, such as a parameter of the stack, must be a name
   * and not an ARN, unless it is the ARN of a resource.
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
   * The account that owns the VPC, for subnets that another account shares: ARNs of subnets have the account of their owner.
   *
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing.html
   * @default - the pipeline's account
   */
  readonly vpcOwnerAccount?: string;

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
