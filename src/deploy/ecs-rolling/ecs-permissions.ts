import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  allowRegistering,
  allowUpdatingService,
  ECS_SERVICES_AND_TASKS,
  ServiceNames,
  TaskRevision,
} from '../../private/permissions/ecs-statements';

export interface DeployPermissionsOptions extends TaskRevision, ServiceNames {}

/**
 * The permissions of the action's role: the statements of AWS's page, on this service, this family, and these roles. As
 * on the page, any family may be registered, and the roles may be passed to both ECS services. IAM has a resource for
 * the former, and the latter only concerns tasks, but no real call has shown yet that less is sufficient.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html#edit-role-ecs
 */
export function deployPermissions(scope: Construct, options: DeployPermissionsOptions): iam.PolicyStatement[] {
  return [allowUpdatingService(scope, options), ...allowRegistering(scope, options, ECS_SERVICES_AND_TASKS)];
}
