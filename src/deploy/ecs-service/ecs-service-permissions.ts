import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { pipelineArn } from '../../private/permissions/arns';
import {
  allowListingTasks,
  allowOnDeployments,
  allowOnTasks,
  allowRegistering,
  allowUpdatingService,
  allowViewingDeployments,
  ECS_SERVICES_AND_TASKS,
  ServiceNames,
  TaskRevision,
} from '../../private/permissions/ecs-statements';
import { allowTableKey, allowTopicKey } from '../../private/permissions/key-statements';
import { allow } from '../../private/permissions/statements';

export interface DeploymentPermissionsOptions extends TaskRevision, ServiceNames {
  readonly pipelineName: string;
  readonly repository: ecr.IRepository;
  readonly table: dynamodb.ITable;
  readonly topic: sns.ITopic;
  /** Whether the function continues paused deployments. */
  readonly continues: boolean;
}

/**
 * Additional permissions of the function's role.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodepipeline.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html
 */
export function deploymentPermissions(scope: Construct, options: DeploymentPermissionsOptions): iam.PolicyStatement[] {
  const { clusterName, pipelineName, repository, table, topic, continues } = options;
  return [
    allow(['codepipeline:ListActionExecutions'], [pipelineArn(scope, pipelineName)]),
    allow(['ecr:BatchGetImage'], [repository.repositoryArn]),
    ...allowRegistering(scope, options, ECS_SERVICES_AND_TASKS),
    allowUpdatingService(scope, options),
    ...allowViewingDeployments(scope, options),
    allowOnDeployments(scope, options, [
      ...(continues ? ['ecs:ContinueServiceDeployment'] : []),
      'ecs:StopServiceDeployment',
    ]),
    allowListingTasks(scope, clusterName),
    allowOnTasks(scope, clusterName, ['ecs:DescribeTasks']),
    allow(['dynamodb:PutItem'], [table.tableArn]),
    ...allowTableKey(scope, table.encryptionKey),
    allow(['sns:Publish'], [topic.topicArn]),
    ...allowTopicKey(scope, topic.masterKey),
  ];
}
