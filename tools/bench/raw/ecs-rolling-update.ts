import { Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';

export interface ServiceProps {
  readonly clusterName: string;
  readonly serviceName: string;
  readonly taskFamily: string;
  readonly taskRoleArns: string[];
}

/** The service, and the permissions of a rolling update, which `EcsDeployAction` would grant on `*`. */
export function allowRollingUpdate(stack: Stack, role: iam.Role, props: ServiceProps): ecs.IBaseService {
  const { clusterName, serviceName, taskFamily, taskRoleArns } = props;
  const arn = (resource: string, resourceName: string) => stack.formatArn({ service: 'ecs', resource, resourceName });
  const serviceArn = arn('service', `${clusterName}/${serviceName}`);
  const statements: iam.PolicyStatementProps[] = [
    { actions: ['ecs:DescribeServices', 'ecs:UpdateService'], resources: [serviceArn] },
    {
      actions: ['ecs:RegisterTaskDefinition', 'ecs:TagResource'],
      resources: [arn('task-definition', `${taskFamily}:*`)],
    },
    { actions: ['ecs:DescribeTasks'], resources: [arn('task', `${clusterName}/*`)] },
    // These actions do not support resource-level permissions.
    { actions: ['ecs:DescribeTaskDefinition', 'ecs:ListTasks'], resources: ['*'] },
    {
      actions: ['iam:PassRole'],
      resources: taskRoleArns,
      conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    },
  ];
  statements.forEach((statement) => role.addToPolicy(new iam.PolicyStatement(statement)));
  return ecs.BaseService.fromServiceArnWithCluster(stack, 'Service', serviceArn);
}
