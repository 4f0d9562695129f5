import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { IConstruct } from 'constructs';
import { allow } from './statements';

/** What encrypts, decrypts and hands that on: services call these for whoever uses them. */
export const CRYPTOGRAPHIC_OPERATIONS = [
  'kms:Decrypt',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/**
 * Objects of a bucket with a customer-managed key.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export function allowBucketKey(
  scope: IConstruct,
  actions: ('kms:Decrypt' | 'kms:GenerateDataKey')[],
  key: kms.IKey | undefined,
): iam.PolicyStatement[] {
  return allowKeyVia(scope, 's3', actions, key);
}

/**
 * Writing to a table with a customer-managed key: DynamoDB decrypts the table's own key on behalf of the caller.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 */
export function allowTableKey(scope: IConstruct, key: kms.IKey | undefined): iam.PolicyStatement[] {
  return allowKeyVia(scope, 'dynamodb', ['kms:Decrypt'], key);
}

/**
 * What SNS calls for whoever publishes: `kms:GenerateDataKey*` is on AWS's page, of which topics can only need those for one key.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#allow-principals-to-send-messages
 */
export const PUBLISHING = ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'];

/**
 * Publishing to a topic with a customer-managed key.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function allowTopicKey(scope: IConstruct, key: kms.IKey | undefined): iam.PolicyStatement[] {
  return allowKeyVia(scope, 'sns', PUBLISHING, key);
}

/**
 * Reading a SecureString parameter with a customer-managed key: Parameter Store names the parameter to KMS. The key that AWS
 * manages lets in everybody of the account who may read parameters.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html
 */
export function allowParameterKey(
  scope: IConstruct,
  parameterArn: string,
  key: kms.IKey | undefined,
): iam.PolicyStatement[] {
  return allowKeyVia(scope, 'ssm', ['kms:Decrypt'], key, { 'kms:EncryptionContext:PARAMETER_ARN': parameterArn });
}

/**
 * Reading a secret with a customer-managed key.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html#security-encryption-policies
 */
export function allowSecretKey(scope: IConstruct, key: kms.IKey | undefined): iam.PolicyStatement[] {
  return allowKeyVia(scope, 'secretsmanager', ['kms:Decrypt'], key);
}

function allowKeyVia(
  scope: IConstruct,
  service: string,
  actions: string[],
  key: kms.IKey | undefined,
  context: Record<string, string> = {},
): iam.PolicyStatement[] {
  const { StringEquals } = viaServices(scope, [service]);
  return key ? [allow(actions, [key.keyArn], { StringEquals: { ...StringEquals, ...context } })] : [];
}

/**
 * The key is used by one of these services, for whoever called it.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export function viaServices(scope: IConstruct, services: string[]): { StringEquals: Record<string, unknown> } {
  const { region, urlSuffix } = Stack.of(scope);
  const endpoints = services.map((service) => `${service}.${region}.${urlSuffix}`);
  return { StringEquals: { 'kms:ViaService': endpoints.length === 1 ? endpoints[0] : endpoints } };
}
