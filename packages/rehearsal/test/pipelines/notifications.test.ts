import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  ACCOUNT,
  allowService,
  arn,
  CONNECTION,
  connectionSource,
  deploy,
  pipeline,
  policy,
  type Resources,
  type Statement,
} from './templates';
import { type Rehearsal, startRehearsal } from '../../src/rehearsal';

let rehearsal: Rehearsal;

beforeAll(async () => {
  rehearsal = await startRehearsal();
}, 120_000);

afterAll(async () => {
  await rehearsal?.close();
});

const useConnection: Statement = { Action: 'codeconnections:UseConnection', Resource: CONNECTION };
const buildspec = { version: 0.2, phases: { build: { commands: ['sh test.sh'] } }, artifacts: { files: ['**/*'] } };

const keyPolicy = (...statements: unknown[]) => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' },
    ...statements,
  ],
});

/** A topic under a key, what it was sent in a queue, and a rule that sends failed builds to it. */
const failures = (name: string): Resources => ({
  TopicKey: {
    Type: 'AWS::KMS::Key',
    Properties: {
      KeyPolicy: keyPolicy(allowService('events.amazonaws.com', ['kms:Decrypt', 'kms:GenerateDataKey*'], '*')),
    },
  },
  Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: name, KmsMasterKeyId: { Ref: 'TopicKey' } } },
  TopicPolicy: {
    Type: 'AWS::SNS::TopicPolicy',
    Properties: {
      Topics: [{ Ref: 'Topic' }],
      PolicyDocument: policy(allowService('events.amazonaws.com', 'sns:Publish', { Ref: 'Topic' })),
    },
  },
  Inbox: { Type: 'AWS::SQS::Queue', Properties: { QueueName: `${name}-inbox` } },
  InboxPolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'Inbox' }],
      PolicyDocument: policy(allowService('sns.amazonaws.com', 'sqs:SendMessage', '*')),
    },
  },
  Subscription: {
    Type: 'AWS::SNS::Subscription',
    Properties: {
      Protocol: 'sqs',
      TopicArn: { Ref: 'Topic' },
      Endpoint: { 'Fn::GetAtt': ['Inbox', 'Arn'] },
      RawMessageDelivery: true,
    },
  },
  FailureRule: {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: {
        source: ['aws.codebuild'],
        'detail-type': ['CodeBuild Build State Change'],
        detail: { 'build-status': ['FAILED'], 'project-name': [name] },
      },
      Targets: [
        {
          Id: 'Topic',
          Arn: { Ref: 'Topic' },
          InputTransformer: {
            InputPathsMap: {
              project: '$.detail.project-name',
              stream: '$.detail.additional-information.logs.stream-name',
            },
            InputTemplate: '"The build of <project> failed: log <stream>"',
          },
        },
      ],
    },
  },
});

async function inbox(name: string): Promise<string[]> {
  const QueueUrl = `${rehearsal.clients.config.endpoint}/${ACCOUNT}/${name}-inbox`;
  const sqs = new SQSClient(rehearsal.clients.config);
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  return Messages.map(({ Body }) => Body ?? '');
}

// https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications.html
test('a failed build, and no other, sends a readable message to an encrypted topic', async () => {
  const parts = { name: 'noisy', source: connectionSource('acme/noisy'), statements: [useConnection], buildspec };
  await deploy(rehearsal, 'noisy', { ...pipeline(parts), ...failures('noisy') });
  await rehearsal.push('noisy', { 'test.sh': 'true' });
  await rehearsal.whenIdle();
  expect(await inbox('noisy')).toEqual([]);
  const failed = await rehearsal.push('noisy', { 'test.sh': 'exit 1' });
  await rehearsal.whenIdle();
  expect(failed.status).toBe('Failed');
  expect(await inbox('noisy')).toEqual([expect.stringMatching(/^"?The build of noisy failed: log [0-9a-f-]{36}"?$/)]);
});

// https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
test("a log group of the pipeline's own fills with its state changes", async () => {
  const parts = { name: 'logged', source: connectionSource('acme/logged'), statements: [useConnection], buildspec };
  const LogGroupName = '/aws/events/logged';
  const principals = { Service: ['events.amazonaws.com', 'delivery.logs.amazonaws.com'] };
  await deploy(rehearsal, 'logged', {
    ...pipeline(parts),
    Log: {
      Type: 'AWS::Logs::LogGroup',
      Properties: {
        LogGroupName,
        RetentionInDays: 30,
        ResourcePolicyDocument: policy({
          Effect: 'Allow',
          Principal: principals,
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: arn('logs', `log-group:${LogGroupName}:*`),
        }),
      },
    },
    LogRule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: { source: ['aws.codepipeline'], detail: { pipeline: ['logged'] } },
        Targets: [{ Id: 'Log', Arn: arn('logs', `log-group:${LogGroupName}`) }],
      },
    },
  });
  await rehearsal.push('logged', { 'test.sh': 'true' });
  await rehearsal.whenIdle();
  const logs = new CloudWatchLogsClient(rehearsal.clients.config);
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: LogGroupName }));
  const lines = events.map(({ message }) => JSON.parse(message ?? '') as Record<string, Record<string, string>>);
  const said = lines.map((line) =>
    [line['detail-type'], line.detail.stage, line.detail.state].filter(Boolean).join(' '),
  );
  expect(said).toEqual(
    expect.arrayContaining([
      'CodePipeline Pipeline Execution State Change STARTED',
      'CodePipeline Stage Execution State Change Build SUCCEEDED',
      'CodePipeline Pipeline Execution State Change SUCCEEDED',
    ]),
  );
});

// https://docs.aws.amazon.com/codepipeline/latest/userguide/S3-artifact-encryption.html
describe('artifacts under a key of the customer', () => {
  const keyed = (name: string, pipelineMayUse: boolean): Resources => {
    const key = { 'Fn::GetAtt': ['Key', 'Arn'] };
    const actions = ['kms:Decrypt', 'kms:GenerateDataKey*'];
    const statements = pipelineMayUse ? [useConnection, { Action: actions, Resource: key }] : [useConnection];
    const changes = {
      ArtifactStore: { Type: 'S3', Location: { Ref: 'Bucket' }, EncryptionKey: { Id: key, Type: 'KMS' } },
    };
    const resources = pipeline({
      name,
      source: connectionSource(`acme/${name}`),
      statements,
      buildspec,
      pipeline: changes,
    });
    const [{ PolicyDocument }] = resources.BuildRole.Properties.Policies as {
      PolicyDocument: { Statement: unknown[] };
    }[];
    PolicyDocument.Statement.push({ Effect: 'Allow', Action: actions, Resource: key });
    resources.Project.Properties.EncryptionKey = key;
    return { Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: keyPolicy() } }, ...resources };
  };

  test('are written and read with it by every role', async () => {
    await deploy(rehearsal, 'keyed', keyed('keyed', true));
    const execution = await rehearsal.push('keyed', { 'test.sh': 'true' });
    await rehearsal.whenIdle();
    expect([execution.status, execution.statusSummary]).toEqual(['Succeeded', undefined]);
    const { s3 } = rehearsal.clients;
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'keyed-artifacts' }));
    expect(Contents).toHaveLength(2);
    for (const { Key } of Contents) {
      const head = await s3.send(new HeadObjectCommand({ Bucket: 'keyed-artifacts', Key }));
      expect(head).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: expect.stringContaining(':key/') });
      await s3.send(new GetObjectCommand({ Bucket: 'keyed-artifacts', Key }));
    }
  });

  test('fail the source when its role may not use the key', async () => {
    await deploy(rehearsal, 'unkeyed', keyed('unkeyed', false));
    const execution = await rehearsal.push('unkeyed', { 'test.sh': 'true' });
    await rehearsal.whenIdle();
    expect(execution.statusSummary).toMatch(/^Source › Push failed: .*not authorized to perform: kms:GenerateDataKey/);
  });
});
