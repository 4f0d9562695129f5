import { PutJobFailureResultCommand, PutJobSuccessResultCommand } from '@aws-sdk/client-codepipeline';
import { BatchCheckLayerAvailabilityCommand, PutImageCommand } from '@aws-sdk/client-ecr';
import * as AdmZip from 'adm-zip';
import { FakeAction, PLACE, attempt } from './fake-action';
import { FakeRegistry, digestOf } from './fake-registry';

// Makes the logger write to the global console, which the tests watch.
process.env.POWERTOOLS_DEV = 'true';
process.env.AWS_REGION = 'eu-west-1';

// After the environment, because the module makes its clients when it is loaded.
// eslint-disable-next-line import/first
import { handler } from '../../../../src/registry/image-step/handler/publish-image.lambda';
import { collectConsole } from '../../../support/console';

const registry = new FakeRegistry();
const action = new FakeAction();
const { codePipeline } = action;
const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 60_000 };
const written: string[] = [];
const uploads: { readonly url: string; readonly init: RequestInit }[] = [];
let s3Answer: () => Response;

const ENVIRONMENT = {
  BUILD_REPOSITORY: 'builds',
  PUBLISHED_REPOSITORY: 'shop',
  PUBLISHED_REPOSITORY_URI: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop',
  ARTIFACT_BUCKET_DOMAIN: 'artifacts.s3.eu-west-1.amazonaws.com',
  IMAGE_DEFINITIONS: JSON.stringify([
    { containerName: 'app', fileName: 'imagedefinitions.json' },
    { containerName: 'web', fileName: 'imagedefinitions-web.json' },
  ]),
};

const job = (parameters: unknown, encryptionKey?: object) => ({
  'CodePipeline.job': {
    id: 'job-1',
    data: {
      actionConfiguration: { configuration: { UserParameters: JSON.stringify(parameters) } },
      outputArtifacts: [
        {
          name: 'ImageFiles',
          location: { type: 'S3', s3Location: { bucketName: 'artifacts', objectKey: 'shop-dev/ImageFiles/a b+c' } },
        },
      ],
      artifactCredentials: { accessKeyId: 'ASIASECRET', secretAccessKey: 'very-secret', sessionToken: 'token-secret' },
      encryptionKey,
    },
  },
});

/** A job that goes on where another one ended. */
const tokenJob = (imageDigest: string, continuationToken: string) => {
  const { id, data } = job({ version: 1, imageDigest, imageTag: 'e-1', ...PLACE })['CodePipeline.job'];
  return { id, data: { ...data, continuationToken } };
};

const failure = () => codePipeline.commandCalls(PutJobFailureResultCommand)[0]?.args[0].input.failureDetails;
const success = () => codePipeline.commandCalls(PutJobSuccessResultCommand)[0]?.args[0].input;

beforeEach(() => {
  Object.assign(process.env, ENVIRONMENT);
  delete process.env.AWS_ENDPOINT_URL;
  delete process.env.AWS_ENDPOINT_URL_S3;
  action.serve();
  ['builds', 'shop'].forEach((name) =>
    Object.values(registry.repository(name)).forEach((map: Map<string, never>) => map.clear()),
  );
  registry.serve();
  uploads.length = 0;
  written.length = 0;
  s3Answer = () => new Response('', { headers: { etag: '"1"' } });
  jest.spyOn(global, 'fetch').mockImplementation((input, init) => {
    const request = new Request(input, init);
    if (request.method !== 'PUT') {
      return Promise.resolve(registry.download(request.url, { headers: request.headers }));
    }
    uploads.push({ url: request.url, init: { headers: request.headers, body: request.body } });
    return Promise.resolve(s3Answer());
  });
  collectConsole(written);
});

afterEach(() => {
  jest.restoreAllMocks();
  expect(written.join('\n')).not.toMatch(/ASIASECRET|very-secret|token-secret/);
});

const run = (imageDigest: unknown, imageTag: unknown = 'e-1', encryptionKey?: object) =>
  handler(job({ version: 1, imageDigest, imageTag, ...PLACE }, encryptionKey), context);

async function uploadedFiles(): Promise<Record<string, unknown>> {
  const body = Buffer.from(await new Response(uploads[0].init.body).arrayBuffer());
  const entries = new AdmZip(body).getEntries();
  return Object.fromEntries(entries.map((entry) => [entry.entryName, JSON.parse(entry.getData().toString())]));
}

describe('an image that matches the claim of the build', () => {
  test('is published, and its definitions are uploaded with the credentials of the job', async () => {
    const digest = registry.push('builds', ['a'], 'e-1');
    await run(digest);
    expect(success()).toMatchObject({
      executionDetails: { summary: `published shop@${digest} with the tag 'e-1'`, externalExecutionId: digest },
      outputVariables: { IMAGE_DIGEST: digest, IMAGE_TAG: 'e-1' },
    });
    const imageUri = `${ENVIRONMENT.PUBLISHED_REPOSITORY_URI}@${digest}`;
    await expect(uploadedFiles()).resolves.toEqual({
      'imageDetail.json': { ImageURI: imageUri },
      'imagedefinitions.json': [{ name: 'app', imageUri }],
      'imagedefinitions-web.json': [{ name: 'web', imageUri }],
    });
    expect(uploads[0].url).toBe('https://artifacts.s3.eu-west-1.amazonaws.com/shop-dev/ImageFiles/a%20b%2Bc');
    const headers = new Headers(uploads[0].init.headers);
    expect(headers.get('authorization')).toMatch(/^AWS4-HMAC-SHA256 Credential=ASIASECRET\/\d{8}\/eu-west-1\/s3\//);
    expect(headers.get('x-amz-security-token')).toBe('token-secret');
    expect(headers.get('x-amz-server-side-encryption')).toBeNull();
  });

  test('has definitions under the key of the artifact store, if that names one', async () => {
    await run(registry.push('builds', ['a'], 'e-1'), 'e-1', { id: 'arn:aws:kms:key', type: 'KMS' });
    const headers = new Headers(uploads[0].init.headers);
    expect(headers.get('x-amz-server-side-encryption')).toBe('aws:kms');
    expect(headers.get('x-amz-server-side-encryption-aws-kms-key-id')).toBe('arn:aws:kms:key');
  });

  test.each(['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3'])('goes to the endpoint in %s', async (name) => {
    process.env[name] = 'http://127.0.0.1:4566';
    await run(registry.push('builds', ['a'], 'e-1'));
    expect(uploads[0].url).toBe('http://127.0.0.1:4566/artifacts/shop-dev/ImageFiles/a%20b%2Bc');
  });

  test('has the same definitions each time, byte for byte', async () => {
    const digest = registry.push('builds', ['a'], 'e-1');
    const bytes = async () => {
      action.attempts = [attempt('InProgress')];
      await run(digest);
      return Buffer.from(await new Response(uploads.pop()!.init.body).arrayBuffer()).toString('hex');
    };
    expect(await bytes()).toBe(await bytes());
  });

  test.each([
    [503, 'SlowDown'],
    [500, 'InternalError'],
    [429, 'TooManyRequests'],
  ])('is uploaded later if S3 returns %d', async (status, code) => {
    s3Answer = () => new Response(`<Error><Code>${code}</Code></Error>`, { status });
    await run(registry.push('builds', ['a'], 'e-1'));
    expect(success()?.continuationToken).toBeDefined();
    expect(success()?.executionDetails?.summary).toContain(
      `the image definitions could not be uploaded to artifacts/shop-dev/ImageFiles/a b+c (S3 returned ${status}, ${code})`,
    );
  });

  test.each([
    [
      403,
      '<Error><Code>AccessDenied</Code></Error>',
      'PermissionError',
      "AccessDenied): allow the pipeline's role to put objects there",
    ],
    [404, '', 'JobFailed', 'no code): retry the stage'],
  ])('fails if S3 returns %d', async (status, body, type, end) => {
    s3Answer = () => new Response(body, { status });
    await run(registry.push('builds', ['a'], 'e-1'));
    expect(failure()).toMatchObject({ type, message: expect.stringContaining(end) });
  });
});

test('an image that does not match the claim of the build is rejected, and no definitions are uploaded', async () => {
  registry.push('builds', ['evil'], 'e-1');
  await run(registry.push('builds', ['a'], 'other'));
  expect(failure()).toMatchObject({ type: 'JobFailed', message: expect.stringMatching(/nothing is deployed/) });
  expect(uploads).toEqual([]);
  expect(registry.ecr.commandCalls(PutImageCommand)).toEqual([]);
});

describe('rejected parameters', () => {
  test.each([undefined, '', '#{Build.IMAGE_DIGEST}', `sha256:${'A'.repeat(64)}`, 5])('digest %j', async (digest) => {
    await run(digest);
    expect(failure()).toMatchObject({
      type: 'ConfigurationError',
      message: `imageDigest must be 'sha256:' followed by 64 hex digits, got ${JSON.stringify(digest)}: export it from the build`,
    });
  });

  test.each(['', '.x', 5, 't'.repeat(129)])('tag %j', async (tag) => {
    await run(digestOf('a'), tag);
    expect(failure()).toMatchObject({
      type: 'ConfigurationError',
      message: `imageTag must be a valid image tag, got ${JSON.stringify(tag)}: return one from the build's bind`,
    });
  });

  test('none at all', async () => {
    await handler(job(null), context);
    expect(failure()?.message).toMatch(/^the user parameters must have version 1, got none/);
  });
});

test('a response of S3 without an ETag proves nothing: the upload is retried later', async () => {
  s3Answer = () => new Response('<html>a proxy was here</html>');
  await run(registry.push('builds', ['a'], 'e-1'));
  expect(success()?.executionDetails?.summary).toBe('waiting: S3 returned no ETag for the uploaded object');
});

describe('a late job', () => {
  const pushed = () => registry.push('builds', ['a'], 'e-1');
  const nothingHappens = () => {
    expect(registry.ecr.commandCalls(PutImageCommand)).toEqual([]);
    expect(uploads).toEqual([]);
    expect([success(), failure()]).toEqual([undefined, undefined]);
  };

  test('after its action has ended changes nothing', async () => {
    action.attempts = [attempt('Failed'), attempt('Failed', 'a-0')];
    await handler(
      {
        'CodePipeline.job': {
          ...tokenJob(pushed(), JSON.stringify({ version: 1, since: Date.now(), attemptId: 'a-1' })),
        },
      },
      context,
    );
    nothingHappens();
  });

  test('continues first while another attempt is running, which CodePipeline allows only to the job of that attempt', async () => {
    action.attempts = [attempt('InProgress', 'a-2'), attempt('Failed')];
    await run(pushed());
    expect(success()?.executionDetails?.summary).toBe('making sure that the action is in progress');
    expect(JSON.parse(success()?.continuationToken ?? '')).toMatchObject({ attemptId: 'a-2' });
    expect(registry.ecr.commandCalls(PutImageCommand)).toEqual([]);
  });

  test('does not set the tag if its action ends while the image is copied', async () => {
    const digest = pushed();
    registry.ecr.on(BatchCheckLayerAvailabilityCommand).callsFake(() => {
      action.attempts = [attempt('Failed')];
      return { layers: [] };
    });
    await run(digest);
    nothingHappens();
  });
});
