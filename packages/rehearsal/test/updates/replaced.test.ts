import { DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { physicalIds, statusOf, withRehearsal } from './support';
import type { Rehearsal } from '../../src/rehearsal';
import { CONNECTION, connectionSource, deploy, pipeline, type Resource, role } from '../pipelines/templates';

let rehearsal: Rehearsal;
withRehearsal(async (started) => {
  rehearsal = started;
  await deploy(rehearsal, 'buses', { Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'other-bus' } } });
});

const table = (key: string, TableName?: string, UpdateReplacePolicy?: Resource['UpdateReplacePolicy']): Resource => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName,
    AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
    KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  },
  UpdateReplacePolicy,
});

const repository = (EncryptionType: string, RepositoryName?: string): Resource => ({
  Type: 'AWS::ECR::Repository',
  Properties: { RepositoryName, EncryptionConfiguration: { EncryptionType } },
});

const lambdaRole = (Path: string, RoleName?: string): Resource => {
  const { Type, Properties } = role('any', 'lambda.amazonaws.com', []);
  return { Type, Properties: { ...Properties, RoleName, Path } };
};

const bucket = (ObjectLockEnabled: boolean, BucketName?: string): Resource => ({
  Type: 'AWS::S3::Bucket',
  Properties: { BucketName, ObjectLockEnabled },
});

const rule = (EventBusName: string, Name?: string): Resource => ({
  Type: 'AWS::Events::Rule',
  Properties: { Name, EventBusName, EventPattern: { source: ['aws.codepipeline'] } },
});

/** A change of a property that only a new resource can have, without and with a fixed name. */
const CHANGES = [
  {
    type: 'AWS::DynamoDB::Table',
    property: 'KeySchema',
    before: (name?: string) => table('id', name),
    after: (name?: string) => table('other', name),
  },
  {
    type: 'AWS::ECR::Repository',
    property: 'EncryptionConfiguration',
    before: (name?: string) => repository('AES256', name),
    after: (name?: string) => repository('KMS', name),
  },
  {
    type: 'AWS::Events::Rule',
    property: 'EventBusName',
    before: (name?: string) => rule('default', name),
    after: (name?: string) => rule('other-bus', name),
  },
  {
    type: 'AWS::S3::Bucket',
    property: 'ObjectLockEnabled',
    before: (name?: string) => bucket(false, name),
    after: (name?: string) => bucket(true, name),
  },
  {
    type: 'AWS::IAM::Role',
    property: 'Path',
    before: (name?: string) => lambdaRole('/', name),
    after: (name?: string) => lambdaRole('/pipelines/', name),
  },
];

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
describe.each(CHANGES)('$property of $type', ({ type, before, after }) => {
  const stack = type.split('::').at(-1)!.toLowerCase();

  test('a made-up name: the update replaces the resource', async () => {
    await deploy(rehearsal, stack, { Changed: before() });
    const { Changed: former } = await physicalIds(rehearsal, stack);
    await deploy(rehearsal, stack, { Changed: after() });
    expect((await physicalIds(rehearsal, stack)).Changed).not.toBe(former);
  });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
  test('a fixed name: the update fails', async () => {
    const name = `fixed-${stack}`;
    await deploy(rehearsal, name, { Changed: before(name) });
    await expect(deploy(rehearsal, name, { Changed: after(name) })).rejects.toThrow(
      'CloudFormation cannot update a stack when a custom-named resource requires replacing. ' +
        `Rename ${name} and update the stack again.`,
    );
    expect(await statusOf(rehearsal, name)).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await physicalIds(rehearsal, name)).toEqual({ Changed: name });
  });

  test('another fixed name: the update replaces the resource', async () => {
    const name = `renamed-${stack}`;
    await deploy(rehearsal, name, { Changed: before(`${name}-1`) });
    await deploy(rehearsal, name, { Changed: after(`${name}-2`) });
    expect(await physicalIds(rehearsal, name)).toEqual({ Changed: `${name}-2` });
  });
});

test('a replaced table keeps its items if it is retained', async () => {
  const dynamo = new DynamoDBClient(rehearsal.clients.config);
  await deploy(rehearsal, 'records', { Table: table('id', undefined, 'Retain') });
  const { Table: TableName } = await physicalIds(rehearsal, 'records');
  await dynamo.send(new PutItemCommand({ TableName, Item: { id: { S: 'first' } } }));
  await deploy(rehearsal, 'records', { Table: table('other', undefined, 'Retain') });
  expect((await physicalIds(rehearsal, 'records')).Table).not.toBe(TableName);
  expect((await dynamo.send(new ScanCommand({ TableName }))).Items).toEqual([{ id: { S: 'first' } }]);
});

test('a renamed pipeline is another one; the former is there until the update succeeds', async () => {
  const resources = (Name: string) => {
    const parts = {
      name: 'renaming',
      source: connectionSource('acme/renaming'),
      statements: [{ Action: 'codeconnections:UseConnection', Resource: CONNECTION }],
    };
    return pipeline({ ...parts, pipeline: { Name } });
  };
  const names = () => rehearsal.engine.pipelines().map(({ declaration }) => declaration.name);
  await deploy(rehearsal, 'renaming', resources('former'));
  const failing: Resource = {
    Type: 'AWS::Logs::LogGroup',
    Properties: { LogGroupName: '/aws/codebuild/renaming' },
    DependsOn: 'Pipeline',
  };
  await expect(deploy(rehearsal, 'renaming', { ...resources('latter'), Failing: failing })).rejects.toThrow('exists');
  expect(names()).toEqual(['former']);
  const execution = await rehearsal.push('former', { 'file.txt': 'one' });
  await rehearsal.whenIdle();
  expect(execution.status).toBe('Succeeded');
  await deploy(rehearsal, 'renaming', resources('latter'));
  expect(names()).toEqual(['latter']);
});
