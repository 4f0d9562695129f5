import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import * as path from 'node:path';
import { CreateBucketCommand, GetBucketLocationCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { clientOptions } from './support';
import { SECRET_HEADER, SignatureError } from '../../src/emulator/control';
import { type Emulator, startEmulator } from '../../src/emulator/emulator';
import { presigned, signed, type WireRequest } from '../support/wire';

let emulator: Emulator;
let host: string;

beforeAll(async () => {
  emulator = await startEmulator({ engineUrl: 'http://127.0.0.1:9' });
  host = emulator.registryHost;
  const s3 = new S3Client(clientOptions(emulator));
  await s3.send(new CreateBucketCommand({ Bucket: 'private' }));
  await s3.send(new PutObjectCommand({ Bucket: 'private', Key: 'a.txt', Body: 'text' }));
});

afterAll(async () => emulator?.stop());

/** Sends the headers as they are; `fetch` would not let one choose the Host. */
async function call({ method, path: target, headers, body }: WireRequest): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(emulator.endpoint);
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ hostname, port, method, path: target, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on('error', reject).end(body);
  });
}

const object = { method: 'GET', path: '/private/a.txt' };
const asAdministrator = (request: WireRequest, service = 's3', name = host): WireRequest =>
  signed(request, { key: emulator.administrator, service, host: name });

test('every emulator has an administrator of its own, and only its signature is good', async () => {
  expect(emulator.administrator).toMatchObject({
    accessKeyId: expect.stringMatching(/^AKIA[0-9A-F]{16}$/),
    secretAccessKey: expect.stringMatching(/^.{40}$/),
  });
  expect(await call(asAdministrator(object))).toEqual({ status: 200, text: 'text' });
  for (const credentials of [
    { ...emulator.administrator, secretAccessKey: 'guess' },
    { accessKeyId: 'test', secretAccessKey: 'test' },
    { accessKeyId: '000000000000', secretAccessKey: 'test' },
  ]) {
    const s3 = new S3Client(clientOptions(emulator, credentials));
    await expect(s3.send(new GetBucketLocationCommand({ Bucket: 'private' }))).rejects.toThrow();
  }
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
describe('a presigned request', () => {
  const presign = (seconds: number, time = new Date()): WireRequest =>
    presigned(object, { key: emulator.administrator, service: 's3', host, time }, seconds);

  test('is served until it expires', async () => {
    expect((await call(presign(60))).status).toBe(200);
    expect((await call(presign(60, new Date(Date.now() - 61_000)))).status).toBe(403);
  });

  test.each([
    'X-Amz-Algorithm',
    'X-Amz-Credential',
    'X-Amz-Date',
    'X-Amz-Expires',
    'X-Amz-SignedHeaders',
    'X-Amz-Signature',
  ])('without %s, or with two, is refused', async (name) => {
    const request = presign(60);
    const [target, query] = request.path.split('?');
    const others = query.split('&').filter((pair) => !pair.startsWith(`${name}=`));
    for (const changed of [others.join('&'), `${query}&${name}=x`, `${query}&${name.toLowerCase()}=x`]) {
      expect((await call({ ...request, path: `${target}?${changed}` })).status).toBeGreaterThanOrEqual(400);
    }
  });
});

test('a signature holds for the body that it was made for', async () => {
  const request = asAdministrator({ method: 'PUT', path: '/private/b.txt', body: 'mine' });
  expect((await call({ ...request, body: 'else' })).status).toBe(403);
  expect((await call(request)).status).toBe(200);
});

describe('requests of a web page', () => {
  test.each([
    [{ origin: 'https://attacker.example' }],
    [{ origin: 'null' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
  ])('are refused, however they are signed: %j', async (headers) => {
    const answer = await call(asAdministrator({ ...object, headers }));
    expect(answer).toEqual({ status: 403, text: expect.stringContaining('"code": "Forbidden"') });
  });

  test('are refused on the paths that need no signature too', async () => {
    for (const target of ['/v2/', '/_rehearsal/health', '/_ministack/cfn-response/token']) {
      const headers = { host, origin: 'https://attacker.example', [SECRET_HEADER]: emulator.secret };
      expect((await call({ method: 'PUT', path: target, headers, body: '{}' })).status).toBe(403);
    }
  });

  test('are refused under any other name, as DNS rebinding gives them', async () => {
    for (const name of [
      'attacker.example',
      `attacker.example:${host.split(':')[1]}`,
      `localhost:${host.split(':')[1]}`,
    ]) {
      const { status, text } = await call(asAdministrator(object, 's3', name));
      expect([status, text]).toEqual([403, expect.stringContaining(`the Host header must be ${host}`)]);
    }
  });

  test('get no CORS headers', async () => {
    const { headers } = await fetch(emulator.endpoint, { method: 'OPTIONS' });
    expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });
});

describe('what answers without a signature', () => {
  /** The list in open_paths.py: each entry needs a test here. */
  const listed = [
    ...readFileSync(path.resolve('python/launcher/extensions/open_paths.py'), 'utf8').matchAll(
      /OpenPath\(\s*"([^"]+)"/g,
    ),
  ].map(([, beginning]) => beginning);

  test('is this list, and nothing else', () => {
    expect(listed).toEqual([
      '/_rehearsal/',
      '/v2',
      '/_rehearsal-layers/',
      '/_ministack/cfn-response/',
      '/_ministack/cfn-signal/',
    ]);
  });

  test.each([
    ['the control, which asks for its secret', 'POST', '/_rehearsal/health', 401],
    ['the registry, which asks for a password', 'GET', '/v2/', 401],
    ['the answer of a custom resource, whose token nobody knows', 'PUT', '/_ministack/cfn-response/none', 200],
    ['a layer of an image, whose token nobody knows', 'GET', '/_rehearsal-layers/none', 403],
    ['the signal to a wait condition, whose token nobody knows', 'PUT', '/_ministack/cfn-signal/none', 404],
  ])('%s', async (_, method, target, status) => {
    expect((await call({ method, path: target, headers: { host } })).status).toBe(status);
  });

  test.each([
    ['GET', '/'],
    ['GET', '/private/a.txt'],
    ['GET', '/_ministack/health'],
    ['GET', '/_localstack/health'],
    ['GET', '/health'],
    ['POST', '/_ministack/reset'],
    ['GET', '/_ministack/cfn-response/none'],
    ['GET', '/_ministack/lambda-code/000000000000/us-east-1/f'],
    ['GET', '/_aws/ses'],
    ['GET', '/_aws/execute-api/a/prod/x'],
    ['GET', '/v2/email/identities'],
    ['GET', '/v2/apis'],
    ['GET', '/oauth2/authorize'],
    ['GET', '/iceberg/v1/config'],
    ['POST', '/?Action=ConfirmSubscription&Token=x'],
    ['POST', '/?Action=AssumeRoleWithWebIdentity'],
    ['GET', '//_ministack/health'],
    ['GET', '/%5Fministack/health'],
  ])('is not %s %s', async (method, target) => {
    expect((await call({ method, path: target, headers: { host } })).status).toBeGreaterThanOrEqual(400);
  });

  test('paths of the emulator itself are closed to the administrator too', async () => {
    for (const target of ['/_ministack/health', '/health', '/_aws/ses']) {
      expect((await call(asAdministrator({ method: 'GET', path: target }))).status).toBe(403);
    }
  });
});

test('the engine learns who signed a request that it got', async () => {
  const {
    method = '',
    path: url,
    headers = {},
  } = asAdministrator({ method: 'POST', path: '/', body: '{}' }, 'codepipeline');
  const arrived = { method, url, headers: Object.entries(headers), body: Buffer.from('{}') };
  expect(await emulator.control.authenticate(arrived)).toEqual({
    accessKeyId: emulator.administrator.accessKeyId,
    arn: 'arn:aws:iam::000000000000:root',
  });
  await expect(emulator.control.authenticate({ ...arrived, body: Buffer.from('{ }') })).rejects.toThrow(SignatureError);
  await expect(emulator.control.authenticate({ ...arrived, headers: [] })).rejects.toThrow(
    'missing Authentication Token',
  );
});
