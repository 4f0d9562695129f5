import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { IConstruct } from 'constructs';
import { allow } from './statements';

/** Operations that encrypt, decrypt, and re-encrypt data. Services call them on behalf of their callers. */
export const CRYPTOGRAPHIC_OPERATIONS = [
  'kms:Decrypt',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/**
 * Allows access to objects of a bucket with a customer-managed key.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export function allowBucketKey(
  scope: IConstruct,
  actions: ('kms:Decrypt' | 'kms:GenerateDataKey')[],
  key: kms.IKey | undefined,
): iam.PolicyStatement[] {
  return allowKeyVia(scope, 's3', actions, key);
}

/** Allows reading objects of a bucket, also those that are still encrypted with an earlier key. */
export function allowDecrypting(
  scope: IConstruct,
  key: kms.IKey | undefined,
  previousKeys: readonly kms.IKey[] = [],
): iam.PolicyStatement[] {
  return [key, ...previousKeys].flatMap((each) => allowBucketKey(scope, ['kms:Decrypt'], each));
}

/**
 * Allows writing to a table with a customer-managed key: DynamoDB decrypts the table key on behalf of the caller.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 */
export function allowTableKey(scope: IConstruct, key: kms.IKey | undefined): iam.PolicyStatement[] {
  return allowKeyVia(scope, 'dynamodb', ['kms:Decrypt'], key);
}

/**
 * What SNS calls on behalf of a publisher. AWS's page has `kms:GenerateDataKey*`; topics only need its actions for one
 * key.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#allow-principals-to-send-messages
 */
export const PUBLISHING = ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'];

/**
 * Allows publishing to a topic with a customer-managed key.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function allowTopicKey(scope: IConstruct, key: kms.IKey | undefined): iam.PolicyStatement[] {
  return allowKeyVia(scope, 'sns', PUBLISHING, key);
}

/**
 * Allows reading a SecureString parameter with a customer-managed key: Parameter Store passes the parameter's ARN to
 * KMS. The AWS managed key admits every principal of the account that may read parameters.
 *
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
 * Allows reading a secret with a customer-managed key.
 *
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
 * Requires that one of these services uses the key on behalf of its caller.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export function viaServices(scope: IConstruct, services: string[]): { StringEquals: Record<string, unknown> } {
  const { region, urlSuffix } = Stack.of(scope);
  const endpoints = services.map((service) => `${service}.${region}.${urlSuffix}`);
  return { StringEquals: { 'kms:ViaService': endpoints.length === 1 ? endpoints[0] : endpoints } };
}
