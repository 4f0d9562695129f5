import { App, CfnParameter, Fn, RemovalPolicies, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import {
  createDeploymentsTable,
  DeploymentsTableProps,
  validateDeploymentsTable,
} from '../../../src/ledger/deployments-table';
import { resourceOf } from '../../support/template';

// TableV2 of the CDK itself uses what it calls deprecated.
process.env.JSII_DEPRECATED = 'quiet';

const newStack = () => new Stack(new App({ analyticsReporting: false }), 'Test');

function tableWith(props: (stack: Stack) => DeploymentsTableProps) {
  const stack = newStack();
  createDeploymentsTable(stack, 'Deployments', props(stack));
  return Template.fromStack(stack);
}

describe('deployments table', () => {
  test('is one resource: keys, on-demand billing, recoverable, protected, retained', () => {
    const template = tableWith(() => ({ removalPolicy: RemovalPolicy.RETAIN }));
    expect(Object.keys(template.toJSON().Resources)).toHaveLength(1);
    expect(resourceOf(template, 'AWS::DynamoDB::Table')).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        KeySchema: [
          { AttributeName: 'deploymentId', KeyType: 'HASH' },
          { AttributeName: 'timestamp', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: 'deploymentId', AttributeType: 'S' },
          { AttributeName: 'timestamp', AttributeType: 'N' },
        ],
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        DeletionProtectionEnabled: true,
      },
    });
    expect(resourceOf(template, 'AWS::DynamoDB::Table').Properties).not.toHaveProperty('SSESpecification');
    expect(resourceOf(template, 'AWS::DynamoDB::Table').Properties).not.toHaveProperty('TableName');
  });

  test('is deleted with the stack if that is allowed', () => {
    const template = tableWith(() => ({ removalPolicy: RemovalPolicy.DESTROY }));
    expect(resourceOf(template, 'AWS::DynamoDB::Table')).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: { DeletionProtectionEnabled: false },
    });
  });

  test('that is deleted if its creation is rolled back is not protected, because it could not be deleted otherwise', () => {
    const template = tableWith(() => ({ removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE }));
    expect(resourceOf(template, 'AWS::DynamoDB::Table')).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: { DeletionProtectionEnabled: false },
    });
  });

  test('is as protected as the policy that an aspect sets', () => {
    const stack = newStack();
    createDeploymentsTable(stack, 'Deployments', { removalPolicy: RemovalPolicy.RETAIN });
    RemovalPolicies.of(stack).destroy();
    expect(resourceOf(Template.fromStack(stack), 'AWS::DynamoDB::Table')).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: { DeletionProtectionEnabled: false },
    });
  });

  test('stays protected if an override says so', () => {
    const stack = newStack();
    const table = createDeploymentsTable(stack, 'Deployments', { removalPolicy: RemovalPolicy.DESTROY });
    (table.node.defaultChild as dynamodb.CfnTable).deletionProtectionEnabled = true;
    expect(resourceOf(Template.fromStack(stack), 'AWS::DynamoDB::Table').Properties).toMatchObject({
      DeletionProtectionEnabled: true,
    });
  });

  test('is encrypted with the given key', () => {
    const template = tableWith((stack) => ({
      removalPolicy: RemovalPolicy.SNAPSHOT,
      encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/k'),
    }));
    expect(resourceOf(template, 'AWS::DynamoDB::Table').Properties).toMatchObject({
      DeletionProtectionEnabled: true,
      SSESpecification: {
        SSEEnabled: true,
        SSEType: 'KMS',
        KMSMasterKeyId: 'arn:aws:kms:eu-west-1:111122223333:key/k',
      },
    });
  });
});

describe('an existing table', () => {
  const id = { name: 'deploymentId', type: dynamodb.AttributeType.STRING };
  const timestamp = { name: 'timestamp', type: dynamodb.AttributeType.NUMBER };
  const wanted = "'deploymentId' (string) as its partition key and 'timestamp' (number) as its sort key";
  const table = (props: dynamodb.TableProps) => new dynamodb.Table(newStack(), 'Mine', props);

  test.each([
    ['ours', table({ partitionKey: id, sortKey: timestamp })],
    ['version 2', new dynamodb.TableV2(newStack(), 'Mine', { partitionKey: id, sortKey: timestamp })],
    ['of another app', dynamodb.Table.fromTableName(newStack(), 'Mine', 'deployments')],
    ['known to CloudFormation only', conditional()],
  ])('%s is accepted', (_case, existing) => expect(validateDeploymentsTable(existing)).toEqual([]));

  test.each([
    ['no sort key', table({ partitionKey: id }), 'HASH deploymentId (S)'],
    [
      'other names',
      table({ partitionKey: { ...id, name: 'id' }, sortKey: { ...timestamp, name: 'at' } }),
      'HASH id (S), RANGE at (N)',
    ],
    [
      'a text as time',
      table({ partitionKey: id, sortKey: { ...timestamp, type: dynamodb.AttributeType.STRING } }),
      'HASH deploymentId (S), RANGE timestamp (S)',
    ],
    [
      'keys in each other’s place',
      table({ partitionKey: timestamp, sortKey: id }),
      'HASH timestamp (N), RANGE deploymentId (S)',
    ],
    [
      'an id that is binary',
      table({ partitionKey: { ...id, type: dynamodb.AttributeType.BINARY }, sortKey: timestamp }),
      'HASH deploymentId (B), RANGE timestamp (N)',
    ],
  ])('%s is rejected', (_case, existing, got) =>
    expect(validateDeploymentsTable(existing)).toEqual([
      `table 'Test/Mine/Resource' must have ${wanted}, got ${got}: pass a table with these keys`,
    ]),
  );

  test('with a key that no attribute defines is rejected', () => {
    const existing = table({ partitionKey: id, sortKey: timestamp });
    (existing.node.defaultChild as dynamodb.CfnTable).attributeDefinitions = [];
    expect(validateDeploymentsTable(existing)[0]).toContain(
      'got HASH deploymentId (undefined), RANGE timestamp (undefined)',
    );
  });

  function conditional(): dynamodb.Table {
    const existing = table({ partitionKey: id });
    new CfnParameter(existing.stack, 'Keys');
    (existing.node.defaultChild as dynamodb.CfnTable).keySchema = Fn.conditionIf('Keys', [], []);
    return existing;
  }
});
