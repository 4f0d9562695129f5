import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/*
 * ARNs built from physical names rather than read from resources. Roles refer to what uses them, in trust policies and
 * when several parts share one role, and references in both directions would be a cycle.
 */

export function pipelineArn(scope: Construct, pipelineName: string): string {
  return Stack.of(scope).formatArn({ service: 'codepipeline', resource: pipelineName });
}

export function projectArn(scope: Construct, projectName: string): string {
  return Stack.of(scope).formatArn({ service: 'codebuild', resource: 'project', resourceName: projectName });
}

export function ruleArn(scope: Construct, ruleName: string): string {
  return Stack.of(scope).formatArn({ service: 'events', resource: 'rule', resourceName: ruleName });
}

export function alarmArn(scope: Construct, alarmName: string): string {
  const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
  return Stack.of(scope).formatArn({ service: 'cloudwatch', resource: 'alarm', resourceName: alarmName, arnFormat });
}

export function logGroupArn(scope: Construct, logGroupName: string): string {
  const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
  return Stack.of(scope).formatArn({ service: 'logs', resource: 'log-group', resourceName: logGroupName, arnFormat });
}

export function roleArn(scope: Construct, roleName: string): string {
  return Stack.of(scope).formatArn({ service: 'iam', region: '', resource: 'role', resourceName: roleName });
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html#ecs-resource-ids */
export function ecsServiceArn(scope: Construct, clusterName: string, serviceName: string): string {
  return ecsArn(scope, 'service', `${clusterName}/${serviceName}`);
}

/** All deployments of a service, because ECS generates their ids. */
export function serviceDeploymentsArn(scope: Construct, clusterName: string, serviceName: string): string {
  return ecsArn(scope, 'service-deployment', `${clusterName}/${serviceName}/*`);
}

/** All revisions of a service, because ECS generates their ids. */
export function serviceRevisionsArn(scope: Construct, clusterName: string, serviceName: string): string {
  return ecsArn(scope, 'service-revision', `${clusterName}/${serviceName}/*`);
}

/** All tasks of a cluster, because ECS generates their ids. */
export function tasksArn(scope: Construct, clusterName: string): string {
  return ecsArn(scope, 'task', `${clusterName}/*`);
}

export function clusterArn(scope: Construct, clusterName: string): string {
  return ecsArn(scope, 'cluster', clusterName);
}

/** All revisions of a task definition, because the number of the next revision is unknown. */
export function taskDefinitionArn(scope: Construct, family: string): string {
  return ecsArn(scope, 'task-definition', `${family}:*`);
}

export function functionArn(scope: Construct, functionName: string): string {
  const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
  return Stack.of(scope).formatArn({ service: 'lambda', resource: 'function', resourceName: functionName, arnFormat });
}

function ecsArn(scope: Construct, resource: string, resourceName: string): string {
  return Stack.of(scope).formatArn({ service: 'ecs', resource, resourceName });
}
