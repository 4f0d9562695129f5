import { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import 'aws-sdk-client-mock-jest';
import { DeploymentRecord, DeploymentsTable, deploymentItem } from '../../../src/lambda/deployment-record';

const dynamoDb = mockClient(DynamoDBClient);
const record: DeploymentRecord = {
  pipelineName: 'shop-dev',
  executionId: 'e-1',
  stageName: 'Production',
  target: 'service',
  attemptId: 'a-1',
  startedAt: new Date(1_700_000_000_123),
  status: 'SUCCEEDED',
  summary: 'all is well',
  repositoryName: 'shop',
  imageDigest: 'sha256:a',
  imageTags: ['e-1', 'production'],
  scanStatus: 'COMPLETE',
  scanFindings: { HIGH: 2 },
};
const table = new DeploymentsTable(new DynamoDBClient({ region: 'us-east-1' }), 'deployments');
const { signal } = new AbortController();
const put = (call: number) => dynamoDb.commandCalls(PutItemCommand)[call].args[0].input;
const there = (item: object) =>
  dynamoDb
    .on(PutItemCommand)
    .resolves({ ConsumedCapacity: {} })
    .on(PutItemCommand, { ConditionExpression: 'attribute_not_exists(#id)' })
    .rejects(new ConditionalCheckFailedException({ $metadata: {}, message: 'it is there', ...item }));

beforeEach(() => dynamoDb.reset());

test('the key of an item is derived from the event, never from the clock', () => {
  const item = deploymentItem(record);
  expect(item).toEqual({
    deploymentId: { S: 'e-1#Production#service' },
    timestamp: { N: '1700000000123' },
    status: { S: 'SUCCEEDED' },
    summary: { S: 'all is well' },
    pipelineName: { S: 'shop-dev' },
    executionId: { S: 'e-1' },
    actionExecutionId: { S: 'a-1' },
    stage: { S: 'Production' },
    target: { S: 'service' },
    repository: { S: 'shop' },
    imageDigest: { S: 'sha256:a' },
    imageTags: { L: [{ S: 'e-1' }, { S: 'production' }] },
    scanStatus: { S: 'COMPLETE' },
    scanFindings: { M: { HIGH: { N: '2' } } },
  });
  expect(deploymentItem(record)).toEqual(item);
});

test('unknown values are left out', () => {
  const item = deploymentItem({ ...record, imageTags: [], scanStatus: undefined, scanFindings: undefined });
  expect(item.imageTags).toEqual({ L: [] });
  expect(Object.keys(item)).not.toEqual(expect.arrayContaining(['scanStatus']));
  expect(Object.keys(item)).not.toEqual(expect.arrayContaining(['scanFindings']));
});

describe('opening a record', () => {
  test('writes it only if there is none', async () => {
    dynamoDb.on(PutItemCommand).resolves({ ConsumedCapacity: {} });
    expect(await table.open(record, signal)).toEqual({ status: 'SUCCEEDED', summary: 'all is well' });
    expect(dynamoDb.commandCalls(PutItemCommand)).toHaveLength(1);
    expect(put(0)).toMatchObject({
      TableName: 'deployments',
      Item: deploymentItem(record),
      ConditionExpression: 'attribute_not_exists(#id)',
      ExpressionAttributeNames: { '#id': 'deploymentId' },
    });
  });

  test.each([
    [
      { status: { S: 'PENDING' }, summary: { S: 'as it was' } },
      { status: 'PENDING', summary: 'as it was' },
    ],
    [{ status: { S: 'SUCCEEDED' } }, { status: 'SUCCEEDED', summary: '' }],
    [{ status: { S: 'FAILED' } }, { status: 'FAILED', summary: '' }],
    [{ status: { S: 'who knows' } }, { status: 'FAILED', summary: '' }],
    [{}, { status: 'FAILED', summary: '' }],
  ])('does not change an existing one (%j)', async (Item, standing) => {
    there({ Item });
    expect(await table.open(record, signal)).toEqual(standing);
  });

  test('waits for a table that does not return the existing item', async () => {
    there({});
    await expect(table.open(record, signal)).rejects.toThrow('DynamoDB returned an empty response');
  });

  test('retries after a response that may not come from the table', async () => {
    dynamoDb.on(PutItemCommand).resolves({});
    await table.open(record, signal);
    expect(dynamoDb.commandCalls(PutItemCommand)).toHaveLength(2);
  });

  test('throws other errors', async () => {
    dynamoDb.on(PutItemCommand).rejects(new Error('no table'));
    await expect(table.open(record, signal)).rejects.toThrow('no table');
  });
});

describe('settling a record', () => {
  const pending = { deploymentId: { S: 'x' }, status: { S: 'PENDING' }, summary: { S: 'passed' }, more: { S: 'kept' } };

  test('writes it if there is none', async () => {
    dynamoDb.on(PutItemCommand).resolves({ ConsumedCapacity: {} });
    await table.settle(record, signal);
    expect(dynamoDb.commandCalls(PutItemCommand)).toHaveLength(1);
  });

  test.each([
    ['SUCCEEDED' as const, 'passed'],
    ['FAILED' as const, 'all is well'],
  ])('changes a pending one to %s, and keeps its other values', async (status, summary) => {
    there({ Item: pending });
    await table.settle({ ...record, status }, signal);
    expect(put(1)).toMatchObject({
      Item: { ...pending, status: { S: status }, summary: { S: summary } },
      ConditionExpression: '#status = :pending',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':pending': { S: 'PENDING' } },
    });
  });

  test('does not change a final one', async () => {
    there({ Item: { ...pending, status: { S: 'FAILED' } } });
    await table.settle(record, signal);
    expect(dynamoDb.commandCalls(PutItemCommand)).toHaveLength(1);
  });
});
