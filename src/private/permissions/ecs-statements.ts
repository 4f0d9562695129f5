import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  clusterArn,
  ecsServiceArn,
  serviceDeploymentsArn,
  serviceRevisionsArn,
  taskDefinitionArn,
  tasksArn,
} from './arns';
import { allow } from './statements';

/** The service that starts containers with the roles of a task definition. */
const ECS_TASKS = 'ecs-tasks.amazonaws.com';
/**
 * For whoever also updates a service to the new revision. AWS's page has both services for the action that makes these calls.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html#edit-role-ecs
 */
export const ECS_SERVICES_AND_TASKS = ['ecs.amazonaws.com', ECS_TASKS];

/** What the next revision of a task definition has in common with the last one. */
export interface TaskRevision {
  readonly family: string;
  readonly taskRole: iam.IRole;
  readonly executionRole: iam.IRole;
}

export interface ServiceNames {
  readonly clusterName: string;
  readonly serviceName: string;
}

/**
 * Allows registering the next revision of a task definition with its tags and roles. Reading one has no resource in IAM.
 * Registering one has none according to AWS's examples, but has one according to the Service Authorization Reference.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security_iam_id-based-policy-examples.html#IAM_task_definition_policies
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 */
export function allowRegistering(
  scope: Construct,
  { family, taskRole, executionRole }: TaskRevision,
  passedTo: string[] = [ECS_TASKS],
): iam.PolicyStatement[] {
  return [
    allow(['ecs:DescribeTaskDefinition', 'ecs:RegisterTaskDefinition'], ['*']),
    // The next revision takes the tags of the last one. @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html
    allow(['ecs:TagResource'], [taskDefinitionArn(scope, family)], {
      StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' },
    }),
    // @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    allow(['iam:PassRole'], [taskRole.roleArn, executionRole.roleArn], {
      StringEquals: { 'iam:PassedToService': passedTo.length === 1 ? passedTo[0] : passedTo },
    }),
  ];
}

export function allowUpdatingService(
  scope: Construct,
  { clusterName, serviceName }: ServiceNames,
): iam.PolicyStatement {
  return allow(['ecs:DescribeServices', 'ecs:UpdateService'], [ecsServiceArn(scope, clusterName, serviceName)]);
}

/**
 * The actions of AWS's page, each on the resources that IAM knows for it.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment-permissions.html
 */
export function allowViewingDeployments(scope: Construct, service: ServiceNames): iam.PolicyStatement[] {
  const { clusterName, serviceName } = service;
  const serviceArn = ecsServiceArn(scope, clusterName, serviceName);
  return [
    allow(['ecs:ListServiceDeployments'], [serviceArn]),
    allowOnDeployments(scope, service, ['ecs:DescribeServiceDeployments']),
    allow(['ecs:DescribeServiceRevisions'], [serviceArn, serviceRevisionsArn(scope, clusterName, serviceName)]),
  ];
}

/**
 * Allows actions such as `ecs:StopServiceDeployment`, which IAM checks on the service and on its deployment.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 */
export function allowOnDeployments(
  scope: Construct,
  { clusterName, serviceName }: ServiceNames,
  actions: string[],
): iam.PolicyStatement {
  return allow(actions, [
    ecsServiceArn(scope, clusterName, serviceName),
    serviceDeploymentsArn(scope, clusterName, serviceName),
  ]);
}

/**
 * Allows actions such as `ecs:DescribeTasks` on the tasks of a cluster, whose ids ECS generates.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security_iam_id-based-policy-examples.html#IAM_task_policies
 */
export function allowOnTasks(scope: Construct, clusterName: string, actions: string[]): iam.PolicyStatement {
  return allow(actions, [tasksArn(scope, clusterName)], inCluster(scope, clusterName));
}

/**
 * Allows listing the tasks of a cluster. The resource in IAM is a container instance, which tasks on Fargate do not have.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 */
export function allowListingTasks(scope: Construct, clusterName: string): iam.PolicyStatement {
  return allow(['ecs:ListTasks'], ['*'], inCluster(scope, clusterName));
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security_iam_id-based-policy-examples.html#IAM_run_policies */
export function allowRunningTasks(scope: Construct, family: string, clusterName: string): iam.PolicyStatement {
  return allow(['ecs:RunTask'], [taskDefinitionArn(scope, family)], inCluster(scope, clusterName));
}

function inCluster(scope: Construct, clusterName: string): iam.Conditions {
  return { ArnEquals: { 'ecs:cluster': clusterArn(scope, clusterName) } };
}
