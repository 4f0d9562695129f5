import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchLogsClient, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { zip } from './fakes';
import { countTests } from '../../src/codebuild/artifacts/reports';
import { unpack } from '../../src/codebuild/artifacts/source';
import { parseSecretReference } from '../../src/codebuild/project/resolve-variables';
import { createBuildClients } from '../../src/codebuild/run/clients';
import { batchesOf } from '../../src/codebuild/run/log-stream';
import { lineReader, secretMask } from '../../src/codebuild/run/output-lines';

describe('output', () => {
  test('is cut into lines across chunks, characters and line ends of any kind', () => {
    const lines: string[] = [];
    const reader = lineReader((line) => lines.push(line));
    const euro = Buffer.from('€');
    ['one\ntw', 'o\r\n\n'].forEach((text) => reader.push(Buffer.from(text)));
    reader.push(euro.subarray(0, 1));
    reader.push(euro.subarray(1));
    reader.end();
    expect(lines).toEqual(['one', 'two', '', '€']);
  });

  test('a line that is too long for CloudWatch Logs is cut', () => {
    const lines: string[] = [];
    lineReader((line) => lines.push(line)).push(Buffer.from(`${'x'.repeat(130_000)}\n`));
    expect(lines.map(({ length }) => length)).toEqual([60_000, 60_000, 10_000]);
  });

  test('secrets are hidden, also one that contains another, line by line', () => {
    expect(secretMask(['abc', 'abcdef', 'first\nsecond', ''])('abcdef abc first second')).toBe('*** *** *** ***');
  });

  // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
  test('log events are sent in batches within the limits of PutLogEvents', () => {
    const events = Array.from({ length: 10_001 }, () => ({ timestamp: 0, message: 'x' }));
    expect(batchesOf(events).map(({ length }) => length)).toEqual([10_000, 1]);
    const long = Array.from({ length: 20 }, () => ({ timestamp: 0, message: 'x'.repeat(60_000) }));
    expect(batchesOf(long).map(({ length }) => length)).toEqual([16, 4]);
    expect(batchesOf([])).toEqual([]);
  });
});

// env/secrets-manager in https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
test.each([
  ['token', { secretId: 'token' }],
  ['token:key', { secretId: 'token', jsonKey: 'key' }],
  ['token::AWSPREVIOUS', { secretId: 'token', versionStage: 'AWSPREVIOUS' }],
  ['token:key::id-1', { secretId: 'token', jsonKey: 'key', versionId: 'id-1' }],
  [
    'arn:aws:secretsmanager:us-east-1:1:secret:token-x:key',
    { secretId: 'arn:aws:secretsmanager:us-east-1:1:secret:token-x', jsonKey: 'key' },
  ],
])('the secret reference %s is read', (text, reference) => {
  expect(JSON.parse(JSON.stringify(parseSecretReference(text)))).toEqual(reference);
});

describe('JUnit XML', () => {
  test('is counted by outcome, independent of its texts', () => {
    const xml = `<?xml version="1.0"?><testsuites><testsuite name="a > b">
      <testcase name="x > y" classname='<failure>'/>
      <testcase name="ok"><system-out><![CDATA[<failure> & <testcase name="no">]]></system-out></testcase>
      <!-- <testcase name="commented"/> -->
      <testcase name="bad"><failure message="a">b</failure></testcase>
      <testcase name="worse"><error/></testcase>
      <testcase name="later"><skipped/></testcase>
    </testsuite></testsuites>`;
    expect(countTests(xml, 'a.xml')).toEqual({ total: 5, succeeded: 2, failed: 1, errors: 1, skipped: 1 });
  });

  test('must be JUnit XML', () => {
    expect(() => countTests('{}', 'a.xml')).toThrow('a.xml is not a JUnit XML file');
  });
});

describe('a source archive', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'source-test-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  test('is unpacked with its folders and what is executable', async () => {
    await unpack(zip({ 'run.sh': '#!/bin/sh', 'deep/er/file.txt': 'x' }, { 'run.sh': 0o755 }), folder);
    const isExecutable = (file: string): boolean => statSync(join(folder, file)).mode.toString(8).endsWith('755');
    expect([isExecutable('run.sh'), isExecutable('deep/er/file.txt')]).toEqual([true, false]);
  });

  test('that reaches outside is refused', async () => {
    const archive = zip({ 'aa/evil.txt': 'x' });
    // The names in an archive are plain bytes: the same length keeps it valid.
    const evil = Buffer.from(archive.toString('latin1').replaceAll('aa/evil.txt', '../evil.txt'), 'latin1');
    await expect(unpack(evil, folder)).rejects.toThrow(
      "the archive's entry ../evil.txt would be outside of the source",
    );
    expect(existsSync(join(folder, '..', 'evil.txt'))).toBe(false);
  });
});

describe('the AWS clients', () => {
  const s3 = mockClient(S3Client);
  const ssm = mockClient(SSMClient);
  const secrets = mockClient(SecretsManagerClient);
  const logs = mockClient(CloudWatchLogsClient);
  const clients = createBuildClients({
    endpoint: 'http://127.0.0.1:1',
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' },
  });
  afterAll(() => [s3, ssm, secrets, logs].forEach((client) => client.restore()));

  test('send what CodeBuild sends', async () => {
    s3.on(GetObjectCommand).resolves({});
    s3.on(PutObjectCommand).resolves({});
    logs.on(PutLogEventsCommand).resolves({});
    ssm.on(GetParametersCommand).resolves({ Parameters: [{ Name: '/a', ARN: 'arn:a', Value: '1' }] });
    secrets.on(GetSecretValueCommand).resolves({ SecretString: 'hush' });
    const location = { bucket: 'store', key: 'key' };

    expect(await clients.getObject(location)).toEqual(Buffer.alloc(0));
    await clients.putObject({
      location,
      body: Buffer.from('x'),
      contentType: 'application/zip',
      metadata: { a: 'b' },
      encryptionKey: 'key-1',
    });
    expect(s3.commandCalls(PutObjectCommand)[0].args[0].input).toMatchObject({
      Bucket: 'store',
      Key: 'key',
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: 'key-1',
    });
    expect(await clients.getParameters(['/a', 'arn:a', '/none'])).toEqual(
      new Map([
        ['/a', '1'],
        ['arn:a', '1'],
      ]),
    );
    expect(ssm.commandCalls(GetParametersCommand)[0].args[0].input.WithDecryption).toBe(true);
    expect(await clients.getSecret({ secretId: 'token', versionStage: 'AWSPREVIOUS' })).toBe('hush');
    await clients.putLogEvents('group', 'stream', [{ timestamp: 1, message: 'line' }]);
    expect(logs.commandCalls(PutLogEventsCommand)[0].args[0].input).toMatchObject({
      logGroupName: 'group',
      logStreamName: 'stream',
    });
    clients.destroy();
  });
});
