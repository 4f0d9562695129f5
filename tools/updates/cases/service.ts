import { Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { DeployTarget } from '../../../src';

/** A service on ECS that another app deploys. */
export function serviceTarget(scope: Construct, name = 'web'): DeployTarget {
  const arn = Stack.of(scope).formatArn({ service: 'ecs', resource: 'service', resourceName: `cluster/${name}` });
  const role = (id: string) => iam.Role.fromRoleName(scope, `${name}-${id}`, `${name}-${id}`);
  return DeployTarget.ecsRolling(ecs.BaseService.fromServiceArnWithCluster(scope, name, arn), {
    containerName: 'app',
    taskDefinitionFamily: name,
    taskRole: role('task'),
    executionRole: role('execution'),
  });
}
