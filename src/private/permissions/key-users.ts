import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { CRYPTOGRAPHIC_OPERATIONS, PUBLISHING } from './key-statements';
import { warn } from '../checks/warning';

/** What both services call: a key has one policy, which is on it, so that `*` is the key. */
interface KeyUse {
  readonly service: string;
  readonly actions: string[];
  readonly conditions?: iam.Conditions;
}

/**
 * Lets CloudWatch Logs encrypt one log group. AWS's example has `kms:DescribeKey` too, which carries no encryption context, so
 * that the condition would never let it through.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function letLogsUse(key: kms.IKey, scope: Construct, logGroupArn: string): void {
  const { region, urlSuffix } = Stack.of(scope);
  letUse(key, scope, {
    service: `logs.${region}.${urlSuffix}`,
    actions: CRYPTOGRAPHIC_OPERATIONS,
    conditions: { ArnEquals: { 'kms:EncryptionContext:aws:logs:arn': logGroupArn } },
  });
}

/**
 * Lets EventBridge publish to a topic with this key. It names neither the rule nor the account to KMS, so that a condition
 * on either would shut it out: such a key is for nothing else.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
export function letEventsUse(key: kms.IKey, scope: Construct): void {
  letUse(key, scope, { service: 'events.amazonaws.com', actions: PUBLISHING });
}

/**
 * Lets CloudWatch publish to a topic with this key, for its alarms. No page says that it names the alarm to KMS, so there is no
 * condition.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
export function letAlarmsUse(key: kms.IKey, scope: Construct): void {
  letUse(key, scope, { service: 'cloudwatch.amazonaws.com', actions: PUBLISHING });
}

function letUse(key: kms.IKey, scope: Construct, { service, actions, conditions }: KeyUse): void {
  const principals = [new iam.ServicePrincipal(service)];
  const statement = new iam.PolicyStatement({ principals, actions, resources: ['*'], conditions });
  if (!key.addToResourcePolicy(statement).statementAdded) {
    warn(
      scope,
      'importedKeyPolicy',
      `key '${key.node.path}' was imported, so its policy is not changed: it must let ${service} call ${actions.join(', ')}`,
    );
  }
}
