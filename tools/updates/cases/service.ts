import { Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { DeployTarget, EcsServiceOptions, EcsTaskDefinitionOptions, EcsTaskOptions, Gate } from '../../../src';

/** A service on ECS that another app deploys. */
export function serviceTarget(scope: Construct, name = 'web'): DeployTarget {
  return DeployTarget.ecsRolling(serviceIn(scope, name), {
    containerName: 'app',
    taskDefinitionFamily: name,
    ...rolesOf(scope, name),
  });
}

/** The same service, which a function deploys to. */
export function deployedService(scope: Construct, options: EcsServiceOptions = {}, name = 'web'): DeployTarget {
  return DeployTarget.ecsService(serviceIn(scope, name), {
    containerNames: ['app'],
    taskDefinitionFamily: name,
    ...rolesOf(scope, name),
    ...options,
  });
}

/** A task definition that another app made. */
export function registeredTasks(scope: Construct, options: Partial<EcsTaskDefinitionOptions> = {}): DeployTarget {
  return DeployTarget.ecsTaskDefinition('report', {
    containerNames: ['app'],
    ...rolesOf(scope, 'report'),
    ...options,
  });
}

/** A task that runs once, in a cluster that another app made. */
export function migration(scope: Construct, options: Partial<EcsTaskOptions> = {}): Gate {
  return Gate.ecsTask({
    cluster: ecs.Cluster.fromClusterArn(scope, 'cluster', arnIn(scope, 'cluster', 'cluster')),
    launchType: ecs.LaunchType.EC2,
    taskDefinitionFamily: 'migration',
    containerNames: ['app'],
    timeout: Duration.minutes(10),
    ...rolesOf(scope, 'migration'),
    ...options,
  });
}

function serviceIn(scope: Construct, name: string): ecs.IBaseService {
  return ecs.BaseService.fromServiceArnWithCluster(scope, name, arnIn(scope, 'service', `cluster/${name}`));
}

function rolesOf(scope: Construct, name: string): Pick<EcsTaskDefinitionOptions, 'taskRole' | 'executionRole'> {
  const role = (id: string) => iam.Role.fromRoleName(scope, `${name}-${id}`, `${name}-${id}`);
  return { taskRole: role('task'), executionRole: role('execution') };
}

function arnIn(scope: Construct, resource: string, resourceName: string): string {
  return Stack.of(scope).formatArn({ service: 'ecs', resource, resourceName });
}
