import { Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';

/**
 * Options of a task that runs once.
 */
export interface EcsTaskOptions {
  /**
   * The cluster that the task runs in. It must be in the pipeline's account and Region.
   */
  readonly cluster: ecs.ICluster;

  /**
   * The task definition, if it belongs to this app. Family, roles, containers, and log group are read from it.
   *
   * @default - the one that `taskDefinitionFamily` names
   */
  readonly taskDefinition?: ecs.ITaskDefinition;

  /**
   * The family of a task definition that does not belong to this app.
   *
   * @default - read from `taskDefinition`; required without one
   */
  readonly taskDefinitionFamily?: string;

  /**
   * The role of the task. If it has no role, pass its execution role.
   *
   * @default - read from `taskDefinition`; required without one
   */
  readonly taskRole?: iam.IRole;

  /**
   * The role that ECS starts the task with. A role of this app is allowed to pull the image; any other must be.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
   * @default - read from `taskDefinition`; required without one
   */
  readonly executionRole?: iam.IRole;

  /**
   * Names of the containers that get the image and must end with the exit code 0. All other containers stay as they are.
   *
   * @default - the only container of `taskDefinition`; required without one
   */
  readonly containerNames?: string[];

  /**
   * The command of the first container in `containerNames`.
   *
   * @default - the one in the task definition or in the image
   */
  readonly command?: string[];

  /**
   * Where the task runs.
   *
   * @default - `FARGATE`, unless `taskDefinition` does not support it
   */
  readonly launchType?: ecs.LaunchType;

  /**
   * The subnets of a task with the network mode `awsvpc`, which tasks on Fargate have.
   *
   * @default - the private subnets of the cluster's VPC
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of a task with the network mode `awsvpc`.
   *
   * @default - the default security group of the VPC
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Whether a task with the network mode `awsvpc` has a public IP address.
   *
   * @default false
   */
  readonly assignPublicIp?: boolean;

  /**
   * How long the task may take: whole minutes, from 1 minute to 23 hours. Then it is stopped, and the gate fails.
   *
   * @default Duration.minutes(30)
   */
  readonly timeout?: Duration;

  /**
   * The log group that the containers write to with the log driver `awslogs`. If the task fails, its last lines are in
   * the message.
   *
   * @default - read from `taskDefinition`; without a log group, the message says only where the log is
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * The role of the function that runs the task. It is granted what the function needs, unless it was imported as
   * immutable.
   *
   * @default - a new role
   */
  readonly role?: iam.IRole;
}
