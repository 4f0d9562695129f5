import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ServiceTasks } from './service-tasks';
import { ecsServiceArn, taskDefinitionArn } from '../../private/permissions/arns';
import { allow } from '../../private/permissions/statements';

export interface DeployPermissionsOptions extends ServiceTasks {
  readonly clusterName: string;
  readonly serviceName: string;
}

/**
 * The permissions of the action's role: the statements of AWS's page, on this service, this family, and these roles. As
 * on the page, any family may be registered, and the roles may be passed to both ECS services. IAM has a resource for
 * the former, and the latter only concerns tasks, but no real call has shown yet that less is sufficient.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html#edit-role-ecs
 */
export function deployPermissions(scope: Construct, options: DeployPermissionsOptions): iam.PolicyStatement[] {
  const { clusterName, serviceName, family, taskRole, executionRole } = options;
  return [
    allow(['ecs:DescribeServices', 'ecs:UpdateService'], [ecsServiceArn(scope, clusterName, serviceName)]),
    allow(['ecs:DescribeTaskDefinition', 'ecs:RegisterTaskDefinition'], ['*']),
    // The next revision takes the tags of the last one. @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html
    allow(['ecs:TagResource'], [taskDefinitionArn(scope, family)], {
      StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' },
    }),
    // @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    allow(['iam:PassRole'], [taskRole.roleArn, executionRole.roleArn], {
      StringEquals: { 'iam:PassedToService': ['ecs.amazonaws.com', 'ecs-tasks.amazonaws.com'] },
    }),
  ];
}
