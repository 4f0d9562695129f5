import {
  CodePipelineClient,
  InvalidJobStateException,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import {
  BatchGetImageCommand,
  DescribeImagesCommand,
  ECRClient,
  ImageNotFoundException,
  ImageTagAlreadyExistsException,
  PutImageCommand,
} from '@aws-sdk/client-ecr';
import { mockClient } from 'aws-sdk-client-mock';
import 'aws-sdk-client-mock-jest';

// Makes the logger write to the global console, which the tests watch.
process.env.POWERTOOLS_DEV = 'true';
process.env.AWS_REGION = 'us-east-1';

// After the environment, because the module makes its clients when it is loaded.
// eslint-disable-next-line import/first
import { handler } from '../../../src/deploy/promote-by-tag/handler/promote-image.lambda';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const ecr = mockClient(ECRClient);
const codePipeline = mockClient(CodePipelineClient);
const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 60_000 };
const written: string[] = [];

const job = (UserParameters: unknown = JSON.stringify({ imageDigest: DIGEST })) => ({
  'CodePipeline.job': {
    id: 'job-1',
    data: {
      actionConfiguration: { configuration: { UserParameters } },
      artifactCredentials: { accessKeyId: 'AKIASECRET', secretAccessKey: 'very-secret', sessionToken: 'token-secret' },
    },
  },
});

const failure = () => codePipeline.commandCalls(PutJobFailureResultCommand)[0]?.args[0].input;
const exception = { $metadata: {}, message: 'as ECR says it' };

beforeEach(() => {
  process.env.REPOSITORY_NAME = 'shop';
  process.env.IMAGE_TAG = 'production';
  ecr.reset();
  codePipeline.reset();
  written.length = 0;
  ecr.on(DescribeImagesCommand).resolves({ imageDetails: [{ imageTags: ['1234'] }] });
  ecr.on(BatchGetImageCommand).resolves({ images: [{ imageManifest: '{}', imageManifestMediaType: OCI_MANIFEST }] });
  ecr.on(PutImageCommand).resolves({});
  (['log', 'info', 'warn', 'error', 'debug'] as const).forEach((method) =>
    jest.spyOn(console, method).mockImplementation((...args) => void written.push(args.map(String).join(' '))),
  );
});

afterEach(() => jest.restoreAllMocks());

describe('a good job', () => {
  test('puts the tag on the digest, with the manifest as it was pushed', async () => {
    await handler(job(), context);
    expect(ecr).toHaveReceivedCommandWith(BatchGetImageCommand, {
      repositoryName: 'shop',
      imageIds: [{ imageDigest: DIGEST }],
      acceptedMediaTypes: expect.arrayContaining([OCI_MANIFEST, 'application/vnd.oci.image.index.v1+json']),
    });
    expect(ecr).toHaveReceivedCommandWith(PutImageCommand, {
      repositoryName: 'shop',
      imageDigest: DIGEST,
      imageTag: 'production',
      imageManifest: '{}',
      imageManifestMediaType: OCI_MANIFEST,
    });
    expect(codePipeline).toHaveReceivedCommandWith(PutJobSuccessResultCommand, {
      jobId: 'job-1',
      executionDetails: { summary: `tagged shop@${DIGEST} as 'production'`, externalExecutionId: DIGEST },
      outputVariables: { IMAGE_DIGEST: DIGEST, IMAGE_TAG: 'production' },
    });
    expect(codePipeline).not.toHaveReceivedCommand(PutJobFailureResultCommand);
  });

  test('an image that has the tag is left alone, and the job succeeds', async () => {
    ecr.on(DescribeImagesCommand).resolves({ imageDetails: [{ imageTags: ['1234', 'production'] }] });
    await handler(job(), context);
    expect(ecr).not.toHaveReceivedCommand(PutImageCommand);
    expect(codePipeline).toHaveReceivedCommandWith(PutJobSuccessResultCommand, {
      executionDetails: { summary: `shop@${DIGEST} is tagged 'production' already`, externalExecutionId: DIGEST },
    });
  });

  test.each([[{}], [{ imageDetails: [{}] }]])('an image without tags (%j) is tagged', async (description) => {
    ecr.on(DescribeImagesCommand).resolves(description);
    await handler(job(), context);
    expect(ecr).toHaveReceivedCommandTimes(PutImageCommand, 1);
  });
});

describe('a failing job answers why', () => {
  test('no such image', async () => {
    ecr.on(DescribeImagesCommand).rejects(new ImageNotFoundException(exception));
    await handler(job(), context);
    expect(failure()).toEqual({
      jobId: 'job-1',
      failureDetails: {
        type: 'JobFailed',
        message: `there is no image ${DIGEST} in repository 'shop': build it again`,
        externalExecutionId: 'request-1',
      },
    });
  });

  test.each([[{}], [{ images: [] }], [{ images: [{}] }]])('no manifest (%j)', async (answer) => {
    ecr.on(BatchGetImageCommand).resolves(answer);
    await handler(job(), context);
    expect(failure()?.failureDetails?.message).toBe(`there is no image ${DIGEST} in repository 'shop': build it again`);
  });

  test('immutable tag', async () => {
    ecr.on(PutImageCommand).rejects(new ImageTagAlreadyExistsException(exception));
    await handler(job(), context);
    expect(failure()?.failureDetails).toMatchObject({
      type: 'ConfigurationError',
      message:
        "tag 'production' of repository 'shop' is immutable: exclude 'production' from the tag immutability of the repository",
    });
  });

  test.each([DescribeImagesCommand, PutImageCommand])('missing permission of %p', async (command) => {
    ecr
      .on(command as typeof PutImageCommand)
      .rejects(Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' }));
    await handler(job(), context);
    expect(failure()?.failureDetails).toMatchObject({ type: 'PermissionError', message: 'not authorized' });
  });

  test.each(['REPOSITORY_NAME', 'IMAGE_TAG'])('%s is not set', async (name) => {
    delete process.env[name];
    await handler(job(), context);
    expect(failure()?.failureDetails).toMatchObject({
      type: 'ConfigurationError',
      message: `environment variable ${name} is not set: deploy the function again`,
    });
  });

  test.each([
    [JSON.stringify({ imageDigest: '#{Build.IMAGE_DIGEST}' }), '"#{Build.IMAGE_DIGEST}"'],
    [JSON.stringify({}), 'undefined'],
    [JSON.stringify({ imageDigest: 7 }), '7'],
    ['null', 'undefined'],
  ])('user parameters %s', async (parameters, got) => {
    await handler(job(parameters), context);
    expect(failure()?.failureDetails).toMatchObject({
      type: 'ConfigurationError',
      message: `imageDigest must be 'sha256:' and 64 hex digits, got ${got}: export it from the build`,
    });
    expect(ecr.calls()).toHaveLength(0);
  });
});

test('the answer that came first stands', async () => {
  codePipeline.on(PutJobSuccessResultCommand).rejects(new InvalidJobStateException(exception));
  await handler(job(), context);
  expect(codePipeline).not.toHaveReceivedCommand(PutJobFailureResultCommand);
});

test('credentials of the job are never written', async () => {
  await handler(job(), context);
  await handler(job('no JSON'), context);
  ecr.on(DescribeImagesCommand).rejects(new Error('broken'));
  await handler(job(), context);
  expect(written.length).toBeGreaterThan(2);
  expect(written.join('\n')).not.toMatch(/AKIASECRET|very-secret|token-secret/);
});
