import { CloudWatchLogsClient, DescribeLogStreamsCommand, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import * as AdmZip from 'adm-zip';
import { type FakeEngine, clientOptions, deploy, role, until, withEmulator } from './support';
import type { Emulator } from '../../src/emulator/emulator';

let engine: FakeEngine;
let emulator: Emulator;
let asRoot: ReturnType<typeof clientOptions>;

/** Tells what it finds in its environment; the marker of its log lines tells calls apart. */
const HANDLER = `
  exports.handler = async (event) => {
    console.log('marker ' + event.marker);
    process.stdout.write('.\\n'.repeat(event.lines ?? 0));
    console.log('last words of ' + event.marker);
    return {
      pipelines: process.env.AWS_ENDPOINT_URL_CODEPIPELINE,
      key: process.env.AWS_ACCESS_KEY_ID,
      home: process.env.HOME,
      user: process.env.SECRET_OF_USER,
      secret: JSON.stringify(process.env).includes(event.secret),
    };
  };`;

function functionResource(name: string, roleName: string) {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: name,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: { 'Fn::GetAtt': [roleName, 'Arn'] },
      Code: { S3Bucket: 'assets', S3Key: 'handler.zip' },
      LoggingConfig: { LogGroup: `/shop/${name}` },
      Timeout: 20,
    },
  };
}

beforeAll(() => (process.env.SECRET_OF_USER = 'must not leak'));
withEmulator((started, called) => {
  emulator = started;
  engine = called;
});

beforeAll(async () => {
  delete process.env.SECRET_OF_USER;
  asRoot = clientOptions(emulator);
  await deploy(emulator, 'assets', { Assets: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'assets' } } });
  const code = new AdmZip();
  code.addFile('index.js', Buffer.from(HANDLER));
  await new S3Client(asRoot).send(
    new PutObjectCommand({ Bucket: 'assets', Key: 'handler.zip', Body: code.toBuffer() }),
  );
  const logGroup = (name: string) => ({ Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: `/shop/${name}` } });
  await deploy(emulator, 'functions', {
    LoudGroup: logGroup('loud'),
    MuteGroup: logGroup('mute'),
    LoudRole: role('loud-role', 'lambda.amazonaws.com', [
      { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: { 'Fn::GetAtt': ['LoudGroup', 'Arn'] } },
    ]),
    MuteRole: role('mute-role', 'lambda.amazonaws.com', [
      { Action: 'logs:CreateLogStream', Resource: { 'Fn::GetAtt': ['MuteGroup', 'Arn'] } },
    ]),
    Loud: functionResource('loud', 'LoudRole'),
    Mute: functionResource('mute', 'MuteRole'),
  });
});

describe('a Lambda function', () => {
  const invoke = async (name: string, marker: string, type: 'Event' | 'RequestResponse', lines?: number) => {
    const answer = await new LambdaClient(asRoot).send(
      new InvokeCommand({
        FunctionName: name,
        InvocationType: type,
        Payload: JSON.stringify({ marker, lines, secret: emulator.secret }),
      }),
    );
    return answer.Payload?.length
      ? (JSON.parse(Buffer.from(answer.Payload).toString()) as Record<string, unknown>)
      : {};
  };

  /** The lines of each invocation: ministack gives every one a stream of its own. */
  const logStreams = async (group: string): Promise<string[][]> => {
    const logs = new CloudWatchLogsClient(asRoot);
    const found = await logs.send(new DescribeLogStreamsCommand({ logGroupName: group }));
    const pages = await Promise.all(
      (found.logStreams ?? []).map((stream) =>
        logs.send(new GetLogEventsCommand({ logGroupName: group, logStreamName: stream.logStreamName })),
      ),
    );
    return pages.map(({ events }) => (events ?? []).map((event) => event.message ?? ''));
  };
  const logLines = async (group: string): Promise<string[]> => (await logStreams(group)).flat();

  test('runs on this machine with its own credentials and the address of the engine', async () => {
    await expect(invoke('loud', 'environment', 'RequestResponse')).resolves.toEqual({
      pipelines: engine.url,
      key: expect.stringMatching(/^ASIA/),
      home: expect.stringContaining('rehearsal-emulator-'),
      secret: false,
    });
  });

  test('can be invoked asynchronously', async () => {
    await invoke('loud', 'asynchronous', 'Event');
    await until('the log line', async () =>
      (await logLines('/shop/loud')).find((line) => line.includes('marker asynchronous')),
    );
  });

  test('logs only what its role lets it log', async () => {
    await invoke('mute', 'unheard', 'RequestResponse');
    await invoke('loud', 'heard', 'RequestResponse');
    expect((await logLines('/shop/loud')).join()).toContain('marker heard');
    expect(await logLines('/shop/mute')).toEqual([]);
  });

  test('has all its lines in the log of the invocation that wrote them, however busy the emulator is', async () => {
    const markers = Array.from({ length: 24 }, (_, index) => `many-${index}.`);
    await Promise.all(markers.map((marker) => invoke('loud', marker, 'RequestResponse', 4_000)));
    const streams = (await logStreams('/shop/loud')).map((lines) => lines.join());
    for (const marker of markers) {
      const [written] = streams.filter((lines) => lines.includes(`marker ${marker}`));
      expect(written).toContain(`last words of ${marker}`);
    }
  });

  test('is not made with a role that Lambda cannot assume', async () => {
    await expect(
      deploy(emulator, 'untrusted', {
        Role: role('untrusted', 'ec2.amazonaws.com', []),
        Function: functionResource('untrusted', 'Role'),
      }),
    ).rejects.toThrow('The role defined for the function cannot be assumed by Lambda.');
  });
});
