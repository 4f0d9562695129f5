import { CfnDeletionPolicy, Lazy, RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { DEPLOYMENT_ID, TIMESTAMP } from '../lambda/deployment-keys';
import { renderedProperties } from '../private/checks/rendered';

const WANTED_KEYS = `'${DEPLOYMENT_ID}' (string) as its partition key and '${TIMESTAMP}' (number) as its sort key`;

export interface DeploymentsTableProps {
  readonly removalPolicy: RemovalPolicy;
  /** @default - a key that DynamoDB owns */
  readonly encryptionKey?: kms.IKey;
}

/** Records what was deployed where. One item is one attempt to deploy an execution's image to a stage's target. */
export function createDeploymentsTable(scope: Construct, id: string, props: DeploymentsTableProps): dynamodb.Table {
  const table = new dynamodb.Table(scope, id, {
    partitionKey: { name: DEPLOYMENT_ID, type: dynamodb.AttributeType.STRING },
    sortKey: { name: TIMESTAMP, type: dynamodb.AttributeType.NUMBER },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    encryptionKey: props.encryptionKey,
    removalPolicy: props.removalPolicy,
  });
  const resource = table.node.defaultChild as dynamodb.CfnTable;
  resource.deletionProtectionEnabled = Lazy.any({ produce: () => isAlwaysKept(resource) });
  return table;
}

/**
 * CloudFormation cannot delete a protected table. If it has to, as when a creation is rolled back, it fails. An aspect
 * may set another policy later, as `RemovalPolicies.of(app).destroy()` does.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html#WorkingWithTables.Basics.DeletionProtection
 */
function isAlwaysKept({ cfnOptions }: dynamodb.CfnTable): boolean {
  const { DELETE, RETAIN_EXCEPT_ON_CREATE } = CfnDeletionPolicy;
  return cfnOptions.deletionPolicy !== DELETE && cfnOptions.deletionPolicy !== RETAIN_EXCEPT_ON_CREATE;
}

/** An existing table must have the keys of deployments. Only tables of this app can be inspected. */
export function validateDeploymentsTable(table: dynamodb.ITable): string[] {
  const resource = table.node.defaultChild;
  if (!(resource instanceof dynamodb.CfnTable || resource instanceof dynamodb.CfnGlobalTable)) {
    return [];
  }
  const { KeySchema: keySchema, AttributeDefinitions: attributeDefinitions } = renderedProperties(resource);
  if (!Array.isArray(keySchema) || !Array.isArray(attributeDefinitions)) {
    return []; // only CloudFormation knows
  }
  const keys = keysInWords(keySchema, attributeDefinitions);
  return keys === 'HASH deploymentId (S), RANGE timestamp (N)'
    ? []
    : [`table '${resource.node.path}' must have ${WANTED_KEYS}, got ${keys}: pass a table with these keys`];
}

function keysInWords(
  schema: readonly { readonly KeyType: string; readonly AttributeName: string }[],
  attributes: readonly { readonly AttributeName: string; readonly AttributeType: string }[],
): string {
  const typeOf = (name: string) => attributes.find(({ AttributeName }) => AttributeName === name)?.AttributeType;
  return schema
    .map(({ KeyType, AttributeName }) => `${KeyType} ${AttributeName} (${typeOf(AttributeName)})`)
    .join(', ');
}
