import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { logGroupArn } from './arns';
import { CRYPTOGRAPHIC_OPERATIONS, PUBLISHING } from './key-statements';
import { warn } from '../checks/warning';

/** How a service uses a key. A key policy belongs to one key, so `*` in it means that key. */
interface KeyUse {
  readonly service: string;
  readonly actions: string[];
  readonly conditions?: iam.Conditions;
}

/**
 * Allows CloudWatch Logs to encrypt log groups of AWS services. It names no log group: one that was retained needs the
 * key to be read, long after the template has forgotten its name. Whoever gives another log group this key gains no
 * access to ours, because CloudWatch Logs names the log group in the encryption context. AWS's example also has
 * `kms:DescribeKey`, but that call carries no encryption context, so the condition would never be met.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function letLogsUse(key: kms.IKey, scope: Construct): void {
  const { region, urlSuffix } = Stack.of(scope);
  letUse(key, scope, {
    service: `logs.${region}.${urlSuffix}`,
    actions: CRYPTOGRAPHIC_OPERATIONS,
    conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroupArn(scope, '/aws/*') } },
  });
}

/**
 * Allows EventBridge to publish to a topic with this key. EventBridge passes neither the rule nor the account to KMS,
 * so a condition on either would deny it. Such a key must not be used for anything else.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
export function letEventsUse(key: kms.IKey, scope: Construct): void {
  letUse(key, scope, { service: 'events.amazonaws.com', actions: PUBLISHING });
}

/**
 * Allows CloudWatch to publish alarms to a topic with this key. No AWS page says that CloudWatch passes the alarm to
 * KMS, so there is no condition.
 *
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
      `key '${key.node.path}' was imported, so its policy is not changed: it must allow ${service} to call ${actions.join(', ')}`,
    );
  }
}
