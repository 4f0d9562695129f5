import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { EcsTaskDefinitionOptions, EcsTaskOptions, PipelineSource } from '../../src';
import { importedCluster } from '../unit/deploy/ecs-rolling/support';

export { fargateService } from '../unit/deploy/ecs-rolling/support';

export const CONNECTION_ARN =
  'arn:aws:codeconnections:eu-west-1:111122223333:connection/11111111-2222-3333-4444-555555555555';

export function connectionSource(): PipelineSource {
  return PipelineSource.gitHub('acme/shop', { connectionArn: CONNECTION_ARN });
}

/** What must be told of tasks that are not of this app. */
export function tasksElsewhere(scope: Construct): EcsTaskDefinitionOptions {
  return {
    containerNames: ['app'],
    taskRole: iam.Role.fromRoleName(scope, 'TaskRole', 'tasks'),
    executionRole: iam.Role.fromRoleName(scope, 'ExecutionRole', 'execution'),
  };
}

/** A task that runs once and is not of this app. */
export function oneOffTask(scope: Construct): EcsTaskOptions {
  return { cluster: importedCluster(scope), taskDefinitionFamily: 'migration', ...tasksElsewhere(scope) };
}
