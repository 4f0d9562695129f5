import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { PipelineBindOptions } from '../context';
import { allow } from './statements';

export type LoggingService = 'codebuild' | 'codepipeline' | 'lambda';

/** Log groups are named as the services name theirs. */
export function logGroupName(service: LoggingService, resourceName: string): string {
  return `/aws/${service}/${resourceName}`;
}

export function createLogGroup(
  scope: Construct,
  id: string,
  service: LoggingService,
  resourceName: string,
  options: PipelineBindOptions,
): logs.LogGroup {
  return new logs.LogGroup(scope, id, {
    logGroupName: logGroupName(service, resourceName),
    retention: options.logRetention,
    removalPolicy: options.removalPolicy,
  });
}

/** The ARN of a log group ends in `:*`, which is its streams: services name those after their own runs. */
export function allowWritingLogs(logGroup: logs.ILogGroup): iam.PolicyStatement {
  return allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
}
