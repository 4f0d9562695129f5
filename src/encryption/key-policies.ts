import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { CRYPTOGRAPHIC_OPERATIONS, viaServices } from '../private/permissions/key-statements';

/**
 * What administrators of a key do, without what encrypts, decrypts or hands that on.
 * An alias is made, as is the stack's own, only with leave of the key that it is for.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#key-policy-default-allow-administrators
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html
 */
const ADMINISTRATION = [
  'kms:CancelKeyDeletion',
  'kms:CreateAlias',
  'kms:DeleteAlias',
  'kms:DescribeKey',
  'kms:DisableKey',
  'kms:DisableKeyRotation',
  'kms:EnableKey',
  'kms:EnableKeyRotation',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListKeyRotations',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:RevokeGrant',
  'kms:RotateKeyOnDemand',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateAlias',
  'kms:UpdateKeyDescription',
];

/** CloudWatch Logs is added for each log group, where that is made. */
export function dataKeyPolicy(scope: Construct): iam.PolicyDocument {
  return new iam.PolicyDocument({
    statements: [administration(), useThrough(scope, 's3', 'dynamodb', 'ssm'), grantsThrough(scope, 'dynamodb')],
  });
}

/** EventBridge is added for the rule that publishes, where that is made. */
export function topicKeyPolicy(scope: Construct): iam.PolicyDocument {
  return new iam.PolicyDocument({ statements: [administration(), useThrough(scope, 'sns')] });
}

/** Principals of the account, by leave of their own policies. A key has one policy, which is on it: `*` is the key. */
function ofAccount(actions: string[], conditions?: iam.Conditions): iam.PolicyStatement {
  return new iam.PolicyStatement({
    principals: [new iam.AccountRootPrincipal()],
    actions,
    resources: ['*'],
    conditions,
  });
}

function administration(): iam.PolicyStatement {
  return ofAccount(ADMINISTRATION);
}

/** Every service of ours, and Parameter Store for secrets that the pipeline is given, does so. */
function useThrough(scope: Construct, ...services: string[]): iam.PolicyStatement {
  return ofAccount(CRYPTOGRAPHIC_OPERATIONS, viaServices(scope, services));
}

/**
 * DynamoDB works on the table with nobody there, by grants that it makes when the table is made.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html
 */
function grantsThrough(scope: Construct, service: string): iam.PolicyStatement {
  return ofAccount(['kms:CreateGrant'], {
    ...viaServices(scope, [service]),
    Bool: { 'kms:GrantIsForAWSResource': 'true' },
  });
}
