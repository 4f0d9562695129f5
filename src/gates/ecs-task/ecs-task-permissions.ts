import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { logGroupArn, pipelineArn } from '../../private/permissions/arns';
import {
  allowOnTasks,
  allowRegistering,
  allowRunningTasks,
  TaskRevision,
} from '../../private/permissions/ecs-statements';
import { allowTopicKey } from '../../private/permissions/key-statements';
import { allow } from '../../private/permissions/statements';

export interface TaskPermissionsOptions extends TaskRevision {
  readonly clusterName: string;
  readonly pipelineName: string;
  readonly logGroupNames: readonly string[];
  readonly topic: sns.ITopic;
}

/**
 * Additional permissions of the function's role.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodepipeline.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html
 */
export function taskPermissions(scope: Construct, options: TaskPermissionsOptions): iam.PolicyStatement[] {
  const { clusterName, family, pipelineName, logGroupNames, topic } = options;
  const streams = logGroupNames.map((name) => `${logGroupArn(scope, name)}:log-stream:*`);
  return [
    allow(['codepipeline:ListActionExecutions'], [pipelineArn(scope, pipelineName)]),
    ...allowRegistering(scope, options),
    allowRunningTasks(scope, family, clusterName),
    allowOnTasks(scope, clusterName, ['ecs:DescribeTasks', 'ecs:StopTask']),
    ...(streams.length > 0 ? [allow(['logs:GetLogEvents'], streams)] : []),
    allow(['sns:Publish'], [topic.topicArn]),
    ...allowTopicKey(scope, topic.masterKey),
  ];
}
