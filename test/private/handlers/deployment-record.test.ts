import { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import 'aws-sdk-client-mock-jest';
import { DeploymentRecord, deploymentItem, recordDeployment } from '../../../src/private/handlers/deployment-record';

const dynamoDb = mockClient(DynamoDBClient);
const record: DeploymentRecord = {
  pipelineName: 'shop-dev',
  executionId: 'e-1',
  stageName: 'Production',
  target: 'service',
  startedAt: new Date(1_700_000_000_123),
  status: 'SUCCEEDED',
  summary: 'all is well',
  repositoryName: 'shop',
  imageDigest: 'sha256:a',
  imageTags: ['e-1', 'production'],
  scanStatus: 'COMPLETE',
  scanFindings: { HIGH: 2 },
};
const put = () =>
  recordDeployment(new DynamoDBClient({ region: 'us-east-1' }), 'deployments', record, new AbortController().signal);

beforeEach(() => dynamoDb.reset());

test('the item: its key is made of what happened, never of the clock', () => {
  const item = deploymentItem(record);
  expect(item).toEqual({
    deploymentId: { S: 'e-1#Production#service' },
    timestamp: { N: '1700000000123' },
    status: { S: 'SUCCEEDED' },
    summary: { S: 'all is well' },
    pipelineName: { S: 'shop-dev' },
    executionId: { S: 'e-1' },
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

test('what is not known is left out', () => {
  const item = deploymentItem({ ...record, imageTags: [], scanStatus: undefined, scanFindings: undefined });
  expect(item.imageTags).toEqual({ L: [] });
  expect(Object.keys(item)).not.toEqual(expect.arrayContaining(['scanStatus']));
  expect(Object.keys(item)).not.toEqual(expect.arrayContaining(['scanFindings']));
});

test('is put only where there is none', async () => {
  await put();
  expect(dynamoDb).toHaveReceivedCommandWith(PutItemCommand, {
    TableName: 'deployments',
    Item: deploymentItem(record),
    ConditionExpression: 'attribute_not_exists(#id)',
    ExpressionAttributeNames: { '#id': 'deploymentId' },
  });
});

test('a repeat meets the same item', async () => {
  dynamoDb.on(PutItemCommand).rejects(new ConditionalCheckFailedException({ $metadata: {}, message: 'it is there' }));
  await expect(put()).resolves.toBeUndefined();
});

test('other errors are told', async () => {
  dynamoDb.on(PutItemCommand).rejects(new Error('no table'));
  await expect(put()).rejects.toThrow('no table');
});
