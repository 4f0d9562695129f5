import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { forService, key, keyArn, sessionOf } from './keys';
import { arn, clientOptions, deploy, queuePolicy, receive, role, until, withEmulator, type Statement } from './support';
import type { Emulator } from '../../src/emulator/emulator';

let emulator: Emulator;

withEmulator((started) => (emulator = started));

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
describe('an object under a key of the customer', () => {
  const objects: Statement = { Action: ['s3:GetObject', 's3:PutObject'], Resource: 'arn:aws:s3:::safe/*' };
  const useKey = (Action: string[], Condition?: unknown): Statement => ({ Action, Resource: keyArn, Condition });
  const both = ['kms:GenerateDataKey', 'kms:Decrypt'];

  beforeAll(async () => {
    const allowed = { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } };
    const elsewhere = { StringEquals: { 'kms:ViaService': 'sns.us-east-1.amazonaws.com' } };
    await deploy(emulator, 'objects', {
      Key: key(),
      Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/safe', TargetKeyId: { Ref: 'Key' } } },
      Bucket: {
        Type: 'AWS::S3::Bucket',
        Properties: {
          BucketName: 'safe',
          BucketEncryption: {
            ServerSideEncryptionConfiguration: [
              { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn } },
            ],
          },
        },
      },
      Plain: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'plain' } },
      Both: role('both', 'codebuild.amazonaws.com', [
        objects,
        { Action: 's3:PutObject', Resource: 'arn:aws:s3:::plain/*' },
        useKey(both, allowed),
      ]),
      Writer: role('writer', 'codebuild.amazonaws.com', [objects, useKey(['kms:GenerateDataKey'])]),
      Stranger: role('stranger', 'codebuild.amazonaws.com', [
        objects,
        { Action: 's3:PutObject', Resource: 'arn:aws:s3:::plain/*' },
        useKey(both, elsewhere),
      ]),
    });
  });

  const put = async (name: string, changes = {}) =>
    new S3Client(await sessionOf(emulator, name)).send(
      new PutObjectCommand({ Bucket: 'safe', Key: 'a', Body: 'x', ...changes }),
    );
  const get = async (name: string) =>
    new S3Client(await sessionOf(emulator, name)).send(new GetObjectCommand({ Bucket: 'safe', Key: 'a' }));

  test('is written and read by whom the key is for', async () => {
    await expect(put('both')).resolves.toMatchObject({ ServerSideEncryption: 'aws:kms' });
    await expect(get('both')).resolves.toBeDefined();
  });

  test('is not written or read without the key', async () => {
    await expect(put('stranger')).rejects.toThrow(/not authorized to perform: kms:GenerateDataKey/);
    await expect(put('writer')).resolves.toBeDefined();
    await expect(get('writer')).rejects.toThrow(/not authorized to perform: kms:Decrypt/);
  });

  test('is under the key that the request names, in any bucket', async () => {
    const named = { Bucket: 'plain', ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'alias/safe' };
    await expect(put('both', named)).resolves.toBeDefined();
    await expect(put('stranger', named)).rejects.toThrow(/not authorized to perform: kms:GenerateDataKey/);
    await expect(put('stranger', { Bucket: 'plain' })).resolves.toBeDefined();
    await expect(put('both', { ...named, SSEKMSKeyId: 'alias/none' })).rejects.toThrow('there is no key alias/none');
  });
});

describe('a topic under a key of the customer', () => {
  const topic = (name: string, ...statements: unknown[]) => ({
    Key: key(...statements),
    Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: name, KmsMasterKeyId: { Ref: 'Key' } } },
    TopicPolicy: {
      Type: 'AWS::SNS::TopicPolicy',
      Properties: {
        Topics: [{ Ref: 'Topic' }],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'events.amazonaws.com' },
              Action: 'sns:Publish',
              Resource: { Ref: 'Topic' },
            },
          ],
        },
      },
    },
    Inbox: { Type: 'AWS::SQS::Queue', Properties: { QueueName: `${name}-inbox` } },
    Subscription: {
      Type: 'AWS::SNS::Subscription',
      Properties: { Protocol: 'sqs', TopicArn: { Ref: 'Topic' }, Endpoint: { 'Fn::GetAtt': ['Inbox', 'Arn'] } },
    },
    InboxPolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Inbox' }],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: '*' },
          ],
        },
      },
    },
    Undelivered: { Type: 'AWS::SQS::Queue', Properties: { QueueName: `${name}-undelivered` } },
    UndeliveredPolicy: queuePolicy('Undelivered', name),
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        Name: name,
        EventPattern: { source: ['shop'], 'detail-type': [name] },
        Targets: [
          { Id: 'T', Arn: { Ref: 'Topic' }, DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['Undelivered', 'Arn'] } } },
        ],
      },
    },
  });

  async function outcome(name: string): Promise<string | undefined> {
    const Entries = [{ Source: 'shop', DetailType: name, Detail: '{}' }];
    await new EventBridgeClient(clientOptions(emulator)).send(new PutEventsCommand({ Entries }));
    return until('an outcome', async () => {
      if (await receive(emulator, `${name}-inbox`)) {
        return 'delivered';
      }
      return (await receive(emulator, `${name}-undelivered`))?.MessageAttributes?.ERROR_MESSAGE?.StringValue;
    });
  }

  // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
  test.each([
    ['open', [forService('events.amazonaws.com')], 'delivered'],
    ['closed', [], 'does not let events.amazonaws.com perform kms:GenerateDataKey'],
    ['half', [forService('events.amazonaws.com', { Action: 'kms:GenerateDataKey*' })], 'perform kms:Decrypt'],
    // EventBridge sends no origin to KMS: a condition on it keeps the event out.
    [
      'conditioned',
      [
        forService('events.amazonaws.com', {
          Condition: { ArnEquals: { 'aws:SourceArn': arn('events', 'rule/conditioned') } },
        }),
      ],
      'does not let events.amazonaws.com perform kms:GenerateDataKey',
    ],
  ])('EventBridge and a key policy: %s', async (name, statements, expected) => {
    await deploy(emulator, name, topic(name, ...statements));
    expect(await outcome(name)).toContain(expected);
  });

  test('is published to by whom the key is for', async () => {
    const publish: Statement = { Action: 'sns:Publish', Resource: arn('sns', 'keyed') };
    await deploy(emulator, 'keyed', {
      ...topic('keyed'),
      Speaker: role('speaker', 'codebuild.amazonaws.com', [
        publish,
        { Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: keyArn },
      ]),
      Mute: role('mute', 'codebuild.amazonaws.com', [publish]),
    });
    const say = async (name: string) =>
      new SNSClient(await sessionOf(emulator, name)).send(
        new PublishCommand({ TopicArn: arn('sns', 'keyed'), Message: 'm' }),
      );
    await expect(say('speaker')).resolves.toBeDefined();
    await expect(say('mute')).rejects.toThrow(/not authorized to perform: kms:GenerateDataKey/);
  });
});
