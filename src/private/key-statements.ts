import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { allow } from './statements';

/**
 * Writing to a table with a customer-managed key: DynamoDB decrypts the table's own key on behalf of the caller.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 */
export function allowTableKey(scope: Construct, key: kms.IKey | undefined): iam.PolicyStatement[] {
  return allowKeyVia(scope, 'dynamodb', ['kms:Decrypt'], key);
}

/**
 * Publishing to a topic with a customer-managed key.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function allowTopicKey(scope: Construct, key: kms.IKey | undefined): iam.PolicyStatement[] {
  return allowKeyVia(scope, 'sns', ['kms:Decrypt', 'kms:GenerateDataKey*'], key);
}

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service */
function allowKeyVia(scope: Construct, service: string, actions: string[], key?: kms.IKey): iam.PolicyStatement[] {
  if (key === undefined) {
    return [];
  }
  const { region, urlSuffix } = Stack.of(scope);
  // By the suffix of the partition: it is another one in China.
  const viaService = `${service}.${region}.${urlSuffix}`;
  const conditions = { StringEquals: { 'kms:ViaService': viaService } };
  return [allow(actions, [key.keyArn], conditions)];
}
