import * as ecs from 'aws-cdk-lib/aws-ecs';
import { EcsTaskOptions } from '../ecs-task-types';
import { TaskSettings } from './handler/one-off-task';

const NETWORK_OPTIONS = ['vpcSubnets', 'securityGroups', 'assignPublicIp'] as const;

/** Network options only have an effect in the network mode `awsvpc`. */
export function validateNetwork({ taskDefinition, ...options }: EcsTaskOptions): string[] {
  const { networkMode, node } = taskDefinition ?? {};
  return networkMode === undefined || networkMode === ecs.NetworkMode.AWS_VPC
    ? []
    : NETWORK_OPTIONS.filter((prop) => options[prop] !== undefined).map(
        (prop) =>
          `${prop} needs the network mode awsvpc, got ${networkMode} in task definition '${node?.path}': leave it out`,
      );
}

export function launchTypeOf({ launchType, taskDefinition }: EcsTaskOptions): ecs.LaunchType {
  if (launchType !== undefined || taskDefinition === undefined || taskDefinition.isFargateCompatible) {
    return launchType ?? ecs.LaunchType.FARGATE;
  }
  return taskDefinition.isEc2Compatible ? ecs.LaunchType.EC2 : ecs.LaunchType.EXTERNAL;
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html */
export function networkOf(options: EcsTaskOptions): TaskSettings['networkConfiguration'] {
  const { cluster, vpcSubnets, securityGroups, assignPublicIp } = options;
  if (!isInVpc(options)) {
    return undefined;
  }
  // Chosen subnets do not need the VPC, which a cluster that was imported by its ARN does not know.
  const subnets = vpcSubnets?.subnets ?? cluster.vpc.selectSubnets(vpcSubnets).subnets;
  return {
    awsvpcConfiguration: {
      subnets: subnets.map(({ subnetId }) => subnetId),
      securityGroups: securityGroups?.map(({ securityGroupId }) => securityGroupId),
      assignPublicIp: assignPublicIp ? 'ENABLED' : 'DISABLED',
    },
  };
}

function isInVpc(options: EcsTaskOptions): boolean {
  const { taskDefinition } = options;
  return taskDefinition
    ? taskDefinition.networkMode === ecs.NetworkMode.AWS_VPC
    : launchTypeOf(options) === ecs.LaunchType.FARGATE || NETWORK_OPTIONS.some((prop) => options[prop] !== undefined);
}
