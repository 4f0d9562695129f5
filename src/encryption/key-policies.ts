import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { CRYPTOGRAPHIC_OPERATIONS, viaServices } from '../private/permissions/key-statements';

/**
 * Actions of key administrators, without those that encrypt, decrypt, or re-encrypt. Creating an alias, such as the
 * stack's own, requires permission on its key.
 *
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

/** CloudWatch Logs is added where each log group is created. */
export function dataKeyPolicy(scope: Construct): iam.PolicyDocument {
  return new iam.PolicyDocument({
    statements: [administration(), useThrough(scope, 's3', 'dynamodb', 'ssm'), grantsThrough(scope, 'dynamodb')],
  });
}

/** EventBridge is added where the rule that publishes is created. */
export function topicKeyPolicy(scope: Construct): iam.PolicyDocument {
  return new iam.PolicyDocument({ statements: [administration(), useThrough(scope, 'sns')] });
}

/** Principals of the account, if their own policies allow it. A key policy belongs to one key: `*` is that key. */
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

/** Allows use through the services of the pipeline, and through Parameter Store for secrets that users pass. */
function useThrough(scope: Construct, ...services: string[]): iam.PolicyStatement {
  return ofAccount(CRYPTOGRAPHIC_OPERATIONS, viaServices(scope, services));
}

/**
 * DynamoDB works on the table without a caller, through grants that it creates together with the table.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html
 */
function grantsThrough(scope: Construct, service: string): iam.PolicyStatement {
  return ofAccount(['kms:CreateGrant'], {
    ...viaServices(scope, [service]),
    Bool: { 'kms:GrantIsForAWSResource': 'true' },
  });
}
