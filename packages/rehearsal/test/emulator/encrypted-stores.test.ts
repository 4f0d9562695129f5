import {
  BatchGetItemCommand,
  DynamoDBClient,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { forService, key, keyArn, sessionOf } from './keys';
import { arn, deploy, role, table, withEmulator, type Statement } from './support';
import type { Emulator } from '../../src/emulator/emulator';

let emulator: Emulator;

withEmulator((started) => (emulator = started));

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
test('a table under a key of the customer is written and read by whom the key is for', async () => {
  const items: Statement = { Action: 'dynamodb:*', Resource: arn('dynamodb', 'table/ledger') };
  const viaTable = { StringEquals: { 'kms:ViaService': 'dynamodb.us-east-1.amazonaws.com' } };
  await deploy(emulator, 'tables', {
    Key: key(),
    Table: table('ledger', { SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: keyArn } }),
    Clerk: role('clerk', 'codebuild.amazonaws.com', [
      items,
      { Action: 'kms:Decrypt', Resource: keyArn, Condition: viaTable },
    ]),
    Visitor: role('visitor', 'codebuild.amazonaws.com', [items]),
  });
  const Item = { id: { S: '1' } };
  const calls = async (name: string) => {
    const client = new DynamoDBClient(await sessionOf(emulator, name));
    return [
      () => client.send(new PutItemCommand({ TableName: 'ledger', Item })),
      () => client.send(new BatchGetItemCommand({ RequestItems: { ledger: { Keys: [Item] } } })),
      () => client.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: 'ledger', Item } }] })),
    ];
  };
  for (const call of await calls('clerk')) {
    await expect(call()).resolves.toBeDefined();
  }
  for (const call of await calls('visitor')) {
    await expect(call()).rejects.toThrow(/not authorized to perform: kms:Decrypt/);
  }
});

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
describe('a log group under a key of the customer', () => {
  const actions = ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'];
  const group = (name: string, changes: Record<string, unknown>) => ({
    Key: key(forService('logs.us-east-1.amazonaws.com', { Action: actions, ...changes })),
    Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: name, KmsKeyId: keyArn } },
  });
  const condition = (name: string) => ({
    Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': arn('logs', `log-group:${name}`) } },
  });

  test('is made when the key lets CloudWatch Logs use it for the group', async () => {
    await expect(deploy(emulator, 'logged', group('/keyed/a', condition('/keyed/*')))).resolves.toBeDefined();
    await expect(deploy(emulator, 'other', group('/keyed/b', condition('/keyed/c')))).rejects.toThrow(
      "The specified KMS key does not exist or is not allowed to be used with LogGroup 'arn:aws:logs:us-east-1:000000000000:log-group:/keyed/b'",
    );
    await expect(deploy(emulator, 'none', group('/keyed/d', { Action: 'kms:Decrypt' }))).rejects.toThrow(
      'is not allowed',
    );
  });
});
