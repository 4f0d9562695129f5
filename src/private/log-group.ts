import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { PipelineBindOptions } from '../context';
import { allow } from './statements';

/** Log groups are named as the services name theirs: `/aws/<service>/<resource name>`. */
export function createLogGroup(
  scope: Construct,
  id: string,
  service: 'codebuild' | 'lambda',
  resourceName: string,
  options: PipelineBindOptions,
): logs.LogGroup {
  return new logs.LogGroup(scope, id, {
    logGroupName: `/aws/${service}/${resourceName}`,
    retention: options.logRetention,
    removalPolicy: options.removalPolicy,
  });
}

/** The ARN of a log group ends in `:*`, which is its streams: services name those after their own runs. */
export function allowWritingLogs(logGroup: logs.ILogGroup): iam.PolicyStatement {
  return allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
}
