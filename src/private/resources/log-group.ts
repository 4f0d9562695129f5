import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { PipelineBindOptions } from '../../context';
import { letLogsUse } from '../permissions/key-users';
import { allow } from '../permissions/statements';

export type LoggingService = 'codebuild' | 'codepipeline' | 'lambda';

/** Log groups have the names that the services give theirs by default. */
export function logGroupName(service: LoggingService, resourceName: string): string {
  return `/aws/${service}/${resourceName}`;
}

export function createLogGroup(
  scope: Construct,
  id: string,
  service: LoggingService,
  resourceName: string,
  { encryptionKey, previousKeys = [], logRetention, logRemovalPolicy }: PipelineBindOptions,
): logs.LogGroup {
  for (const key of encryptionKey ? [encryptionKey, ...previousKeys] : previousKeys) {
    letLogsUse(key, scope);
  }
  return new logs.LogGroup(scope, id, {
    logGroupName: logGroupName(service, resourceName),
    retention: logRetention,
    encryptionKey,
    removalPolicy: unlessRolledBack(logRemovalPolicy),
  });
}

/** A failed creation must not leave the log group behind, because its name would block the next one. */
function unlessRolledBack(removalPolicy: RemovalPolicy): RemovalPolicy {
  return removalPolicy === RemovalPolicy.RETAIN ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : removalPolicy;
}

/** The ARN of a log group ends in `:*`, its streams, which services name after their own runs. */
export function allowWritingLogs(logGroup: logs.ILogGroup): iam.PolicyStatement {
  return allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
}
