import { CloudWatchLogsClient, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { ACCOUNT, arn, clientOptions, deploy, role, table, roleArn, withEmulator } from './support';
import type { Emulator } from '../../src/emulator/emulator';

const DENIED = /is not authorized to perform|AccessDenied/;

let emulator: Emulator;
let asRoot: ReturnType<typeof clientOptions>;
let asWorker: ReturnType<typeof clientOptions>;

function tlsOnlyPolicy(bucket: string) {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 's3:*',
        Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  };
}

withEmulator((started) => (emulator = started));

beforeAll(async () => {
  asRoot = clientOptions(emulator);
  await deploy(emulator, 'services', {
    Data: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'data' } },
    TlsOnly: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: { Bucket: { Ref: 'Data' }, PolicyDocument: tlsOnlyPolicy('data') },
    },
    Repository: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'shop' } },
    Table: table('ledger'),
    Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'news' } },
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'work' } },
    LogGroup: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/shop/build' } },
    EchoRole: role('echo-role', 'lambda.amazonaws.com', []),
    Echo: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'echo',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['EchoRole', 'Arn'] },
        Code: { ZipFile: 'exports.handler = async (event) => event;' },
      },
    },
    Worker: role('worker', 'codebuild.amazonaws.com', [
      { Action: ['s3:GetObject', 's3:PutObject'], Resource: 'arn:aws:s3:::data/shop/*' },
      { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::data', Condition: { StringLike: { 's3:prefix': 'shop/*' } } },
      { Action: 'ecr:DescribeImages', Resource: arn('ecr', 'repository/shop') },
      { Action: 'lambda:InvokeFunction', Resource: arn('lambda', 'function:echo') },
      { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: arn('logs', 'log-group:/shop/build:*') },
      { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: arn('logs', 'log-group:/shop/bare') },
      { Action: 'ssm:GetParameter', Resource: arn('ssm', 'parameter/shop/*') },
      {
        Action: ['dynamodb:PutItem', 'dynamodb:GetItem'],
        Resource: arn('dynamodb', 'table/ledger'),
        Condition: { 'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['id', 'status'] } },
      },
      { Action: 'sns:Publish', Resource: arn('sns', 'news') },
      {
        Action: 'sqs:SendMessage',
        Resource: arn('sqs', 'work'),
        Condition: { Bool: { 'aws:SecureTransport': 'true' } },
      },
    ]),
  });
  for (const name of ['/shop/tag', '/other']) {
    await new SSMClient(asRoot).send(new PutParameterCommand({ Name: name, Value: 'v', Type: 'String' }));
  }
  asWorker = clientOptions(
    emulator,
    await emulator.control.assumeRole({
      roleArn: roleArn('worker'),
      sessionName: 'build-1',
      servicePrincipal: 'codebuild.amazonaws.com',
    }),
  );
});

test('a session is who it says', async () => {
  const identity = await new STSClient(asWorker).send(new GetCallerIdentityCommand({}));
  expect(identity.Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/worker/build-1`);
});

describe('a session of a role is held to its policies', () => {
  const each: [string, () => Promise<unknown>, () => Promise<unknown>][] = [
    [
      'S3 objects',
      () => new S3Client(asWorker).send(new PutObjectCommand({ Bucket: 'data', Key: 'shop/a', Body: 'a' })),
      () => new S3Client(asWorker).send(new PutObjectCommand({ Bucket: 'data', Key: 'other/a', Body: 'a' })),
    ],
    [
      'S3 listing by its prefix condition',
      () => new S3Client(asWorker).send(new ListObjectsV2Command({ Bucket: 'data', Prefix: 'shop/x' })),
      () => new S3Client(asWorker).send(new ListObjectsV2Command({ Bucket: 'data', Prefix: 'other/' })),
    ],
    [
      'ECR',
      () => new ECRClient(asWorker).send(new DescribeImagesCommand({ repositoryName: 'shop' })),
      () => new ECRClient(asWorker).send(new DescribeImagesCommand({ repositoryName: 'other' })),
    ],
    [
      'Lambda',
      () => new LambdaClient(asWorker).send(new InvokeCommand({ FunctionName: 'echo', Payload: '{}' })),
      () => new LambdaClient(asWorker).send(new InvokeCommand({ FunctionName: 'other', Payload: '{}' })),
    ],
    [
      'SSM',
      () => new SSMClient(asWorker).send(new GetParameterCommand({ Name: '/shop/tag' })),
      () => new SSMClient(asWorker).send(new GetParameterCommand({ Name: '/other' })),
    ],
    [
      'DynamoDB by the attributes it asks for',
      () =>
        new DynamoDBClient(asWorker).send(new PutItemCommand({ TableName: 'ledger', Item: { id: { S: 'shop-1' } } })),
      () =>
        new DynamoDBClient(asWorker).send(
          new GetItemCommand({ TableName: 'ledger', Key: { id: { S: 'shop-1' } }, ProjectionExpression: 'secret' }),
        ),
    ],
    [
      'SNS',
      () => new SNSClient(asWorker).send(new PublishCommand({ TopicArn: arn('sns', 'news'), Message: 'm' })),
      () => new SNSClient(asWorker).send(new PublishCommand({ TopicArn: arn('sns', 'other'), Message: 'm' })),
    ],
    [
      'SQS',
      () =>
        new SQSClient(asWorker).send(
          new SendMessageCommand({ QueueUrl: `${emulator.endpoint}/${ACCOUNT}/work`, MessageBody: 'm' }),
        ),
      () =>
        new SQSClient(asWorker).send(
          new SendMessageCommand({ QueueUrl: `${emulator.endpoint}/${ACCOUNT}/other`, MessageBody: 'm' }),
        ),
    ],
  ];

  test.each(each)('%s', async (_, allowed, denied) => {
    await expect(allowed()).resolves.toBeDefined();
    await expect(denied()).rejects.toThrow(DENIED);
  });
});

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
describe('permission to write logs', () => {
  const write = async (logGroupName: string) => {
    const logs = new CloudWatchLogsClient(asWorker);
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 'one' }));
    const logEvents = [{ timestamp: Date.now(), message: 'line' }];
    await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName: 'one', logEvents }));
  };

  test('comes from the ARN of a log group that ends in :*', async () => {
    await expect(write('/shop/build')).resolves.toBeUndefined();
  });

  test('does not come from the bare ARN', async () => {
    await expect(write('/shop/bare')).rejects.toThrow(
      `is not authorized to perform: logs:CreateLogStream on resource: ${arn('logs', 'log-group:/shop/bare:log-stream:one')}`,
    );
  });
});

describe('a TLS-only bucket policy', () => {
  const get = () => new S3Client(asWorker).send(new GetObjectCommand({ Bucket: 'data', Key: 'shop/tls' }));

  beforeAll(async () => {
    await new S3Client(asRoot).send(new PutObjectCommand({ Bucket: 'data', Key: 'shop/tls', Body: 'x' }));
  });

  test('does not keep loopback out', async () => {
    await expect(get()).resolves.toBeDefined();
  });

  test('keeps out who declares plain HTTP', async () => {
    const client = new S3Client(asWorker);
    client.middlewareStack.add(
      (next) => async (args) => {
        (args.request as { headers: Record<string, string> }).headers['x-forwarded-proto'] = 'http';
        return next(args);
      },
      { step: 'finalizeRequest' },
    );
    await expect(client.send(new GetObjectCommand({ Bucket: 'data', Key: 'shop/tls' }))).rejects.toThrow(
      'with an explicit deny in a resource-based policy',
    );
  });

  test('is evaluated: other denials of the same policy hold', async () => {
    const policy = tlsOnlyPolicy('data');
    const inverted = JSON.stringify(policy).replace('"false"', '"true"');
    await new S3Client(asRoot).send(new PutBucketPolicyCommand({ Bucket: 'data', Policy: inverted }));
    await expect(get()).rejects.toThrow('with an explicit deny in a resource-based policy');
    await new S3Client(asRoot).send(new PutBucketPolicyCommand({ Bucket: 'data', Policy: JSON.stringify(policy) }));
  });
});
