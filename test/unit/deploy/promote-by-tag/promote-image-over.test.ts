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
  ImageNotFoundException,
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

const NEWER = `sha256:${'c'.repeat(64)}`;
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

describe('a job whose action is over', () => {
  const over = JSON.stringify({ since: 0, attemptId: 'a-1' });
  const newer = (more: object) =>
    attempt({
      pipelineExecutionId: 'e-2',
      actionExecutionId: 'a-2',
      startTime: new Date('2026-01-01T13:00:00Z'),
      status: 'Succeeded',
      output: { outputVariables: { IMAGE_DIGEST: NEWER } },
      ...more,
    });

  test('changes nothing', async () => {
    attempts = [attempt({ status: 'Succeeded' })];
    [tagged, others] = [NEWER, [newer({})]];
    await handler(job(undefined, over), context);
    expect(ecr).not.toHaveReceivedCommand(PutImageCommand);
    expect(codePipeline).not.toHaveReceivedCommand(PutJobSuccessResultCommand);
  });

  test.each([1, 2])(
    'and ends at its look %i, after a newer promotion: the tag is on the newer image',
    async (looks) => {
      ecr.on(BatchGetImageCommand).callsFake(() => {
        if (looks === 1) {
          endAndPromoteNewer();
        }
        return { images: [{ imageManifest: '{}' }] };
      });
      ecr.on(PutImageCommand).callsFake(({ imageDigest }) => {
        if (looks === 2 && imageDigest === DIGEST) {
          endAndPromoteNewer();
        }
        tagged = imageDigest;
        return { image: {} };
      });
      await handler(job(), context);
      expect(tagged).toBe(NEWER);
      expect(codePipeline).not.toHaveReceivedCommand(PutJobSuccessResultCommand);
    },
  );

  function endAndPromoteNewer(): void {
    attempts = [attempt({ status: 'Succeeded', output: { outputVariables: { IMAGE_DIGEST: DIGEST } } })];
    others = [newer({})];
    tagged = NEWER;
  }

  test('waits for a newer promotion that is still running', async () => {
    attempts = [attempt({ status: 'Failed' })];
    [tagged, others] = [DIGEST, [newer({ status: 'InProgress' })]];
    const waiting = handler(job(undefined, over), context);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(tagged).toBe(DIGEST);
    others = [newer({})];
    await waiting;
    expect(tagged).toBe(NEWER);
  });

  test('fails the invocation when the newer promotion does not end, so that Lambda tries it again', async () => {
    attempts = [attempt({ status: 'Failed' })];
    [tagged, others] = [DIGEST, [newer({ status: 'InProgress' })]];
    const short = { ...context, getRemainingTimeInMillis: () => 100 };
    await expect(handler(job(undefined, over), short)).rejects.toThrow('no time left');
  });

  test.each([
    ['there is no newer one', []],
    ['the only other one failed', [newer({ status: 'Failed' })]],
    ['it does not say which image it promoted', [newer({ output: {} })]],
    ['another attempt of the execution is running', [newer({ pipelineExecutionId: 'e-1', status: 'InProgress' })]],
  ])('leaves the tag where it is if %s', async (_case, more) => {
    attempts = [attempt({ status: 'Failed' })];
    [tagged, others] = [DIGEST, more];
    await handler(job(undefined, over), context);
    expect(tagged).toBe(DIGEST);
  });

  test('is claimed by going on where there was an earlier attempt', async () => {
    attempts.push(attempt({ actionExecutionId: 'a-0', startTime: new Date('2026-01-01T11:00:00Z'), status: 'Failed' }));
    await handler(job(), context);
    expect(codePipeline).toHaveReceivedCommandWith(PutJobSuccessResultCommand, {
      continuationToken: expect.stringContaining('"attemptId":"a-1"'),
    });
    expect(ecr).not.toHaveReceivedCommand(PutImageCommand);
    await handler(job(undefined, over), context);
    expect(tagged).toBe(DIGEST);
  });
});

test('a job with a digest that is none has moved no tag, so none is put back', async () => {
  await handler(job(JSON.stringify({ ...parameters, imageDigest: 'latest' })), context);
  expect(codePipeline).toHaveReceivedCommandWith(PutJobFailureResultCommand, {
    failureDetails: expect.objectContaining({ type: 'ConfigurationError' }),
  });
  expect(ecr.calls()).toEqual([]);
});
