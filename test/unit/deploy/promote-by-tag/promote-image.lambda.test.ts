import {
  CodePipelineClient,
  InvalidJobStateException,
  ListActionExecutionsCommand,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import {
  BatchGetImageCommand,
  DescribeImagesCommand,
  ECRClient,
  ImageAlreadyExistsException,
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
import { handler } from '../../../../src/deploy/promote-by-tag/handler/promote-image.lambda';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const ecr = mockClient(ECRClient);
const codePipeline = mockClient(CodePipelineClient);
const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 60_000 };
const written: string[] = [];

const parameters = {
  imageDigest: DIGEST,
  pipelineName: 'shop-dev',
  executionId: 'e-1',
  stageName: 'Production',
  actionName: 'tag-production-image',
};
const attempt = (more: object) => ({
  pipelineExecutionId: 'e-1',
  actionExecutionId: 'a-1',
  stageName: 'Production',
  actionName: 'tag-production-image',
  startTime: new Date('2026-01-01T12:00:00Z'),
  status: 'InProgress' as const,
  ...more,
});
/** What CodePipeline says of the promotions of this execution; each answer that it takes changes the status of the first. */
let attempts: ReturnType<typeof attempt>[];
/** Those of other executions. */
let others: ReturnType<typeof attempt>[];
let tagged: string | undefined;

function takeAnswer(status: string): object {
  if (attempts[0].status !== 'InProgress') {
    throw new InvalidJobStateException(exception);
  }
  attempts[0] = attempt({ ...attempts[0], status });
  return {};
}

const job = (UserParameters: unknown = JSON.stringify(parameters), continuationToken?: string) => ({
  'CodePipeline.job': {
    id: 'job-1',
    data: {
      actionConfiguration: { configuration: { UserParameters } },
      continuationToken,
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
  [attempts, others, tagged] = [[attempt({})], [], undefined];
  codePipeline
    .on(ListActionExecutionsCommand)
    .callsFake(({ filter }) => ({ actionExecutionDetails: [...attempts, ...(filter === undefined ? others : [])] }));
  codePipeline
    .on(PutJobSuccessResultCommand)
    .callsFake(({ continuationToken }) => (continuationToken === undefined ? takeAnswer('Succeeded') : {}));
  codePipeline.on(PutJobFailureResultCommand).callsFake(() => takeAnswer('Failed'));
  ecr.on(DescribeImagesCommand).callsFake(() => {
    if (tagged === undefined) {
      throw new ImageNotFoundException(exception);
    }
    return { imageDetails: [{ imageDigest: tagged }] };
  });
  ecr.on(BatchGetImageCommand).resolves({ images: [{ imageManifest: '{}', imageManifestMediaType: OCI_MANIFEST }] });
  ecr.on(PutImageCommand).callsFake(({ imageDigest }) => {
    tagged = imageDigest;
    return { image: {} };
  });
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

  test('a tag that is there already, since an earlier answer was lost, is a success', async () => {
    ecr.on(PutImageCommand).rejects(new ImageAlreadyExistsException(exception));
    await handler(job(), context);
    expect(codePipeline).toHaveReceivedCommandTimes(PutJobSuccessResultCommand, 1);
  });

  test('an empty answer is looked up', async () => {
    ecr.on(PutImageCommand).callsFake(({ imageDigest }) => {
      tagged = imageDigest;
      return {};
    });
    await handler(job(), context);
    expect(codePipeline).toHaveReceivedCommandWith(PutJobSuccessResultCommand, { outputVariables: expect.anything() });
  });

  test('an empty answer to a request that was lost lets the job go on', async () => {
    ecr.on(PutImageCommand).resolves({});
    await handler(job(), context);
    expect(codePipeline).toHaveReceivedCommandWith(PutJobSuccessResultCommand, {
      executionDetails: { summary: 'waiting: ECR gave an empty answer' },
      continuationToken: expect.any(String),
    });
  });
});

describe('a failing job answers why', () => {
  test('no such image', async () => {
    ecr.on(BatchGetImageCommand).resolves({ images: [], failures: [{ failureCode: 'ImageNotFound' }] });
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

  test.each([[{}], [{ images: [] }], [{ images: [{}] }]])(
    'an answer without a manifest (%j) says nothing',
    async (answer) => {
      ecr.on(BatchGetImageCommand).resolves(answer);
      await handler(job(), context);
      expect(codePipeline).toHaveReceivedCommandWith(PutJobSuccessResultCommand, {
        executionDetails: { summary: 'waiting: ECR gave an empty answer' },
      });
    },
  );

  test('immutable tag', async () => {
    ecr.on(PutImageCommand).rejects(new ImageTagAlreadyExistsException(exception));
    await handler(job(), context);
    expect(failure()?.failureDetails).toMatchObject({
      type: 'ConfigurationError',
      message:
        "tag 'production' of repository 'shop' is immutable: exclude 'production' from the tag immutability of the repository",
    });
  });

  test.each([BatchGetImageCommand, PutImageCommand])('missing permission of %p', async (command) => {
    ecr
      .on(command as typeof PutImageCommand)
      .rejects(Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' }));
    await handler(job(), context);
    expect(failure()?.failureDetails).toMatchObject({ type: 'PermissionError', message: 'not authorized' });
  });

  test.each(['REPOSITORY_NAME', 'IMAGE_TAG'])('%s is not set', async (name) => {
    delete process.env[name];
    await expect(handler(job(), context)).rejects.toThrow(name);
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
  ])('user parameters %s', async (given, got) => {
    await handler(job(given), context);
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
  ecr.on(BatchGetImageCommand).rejects(new Error('broken'));
  await handler(job(), context);
  expect(written.length).toBeGreaterThan(2);
  expect(written.join('\n')).not.toMatch(/AKIASECRET|very-secret|token-secret/);
});
