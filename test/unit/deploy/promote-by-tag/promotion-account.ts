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
import type * as PromoteImage from '../../../../src/deploy/promote-by-tag/handler/promote-image.lambda';
import { collectConsole } from '../../../support/console';

// Makes the logger write to the global console, which the tests watch.
process.env.POWERTOOLS_DEV = 'true';
process.env.AWS_REGION = 'us-east-1';

// After the environment, because the module makes its clients when it is loaded.
export const { handler } = jest.requireActual<typeof PromoteImage>(
  '../../../../src/deploy/promote-by-tag/handler/promote-image.lambda',
);

export const DIGEST = `sha256:${'a'.repeat(64)}`;
export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const ecr = mockClient(ECRClient);
export const codePipeline = mockClient(CodePipelineClient);
export const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 60_000 };
export const exception = { $metadata: {}, message: 'as ECR says it' };

export const parameters = {
  version: 1,
  imageDigest: DIGEST,
  pipelineName: 'shop-dev',
  executionId: 'e-1',
  stageName: 'Production',
  actionName: 'tag-production-image',
};
export const attempt = (more: object) => ({
  pipelineExecutionId: 'e-1',
  actionExecutionId: 'a-1',
  stageName: 'Production',
  actionName: 'tag-production-image',
  startTime: new Date('2026-01-01T12:00:00Z'),
  status: 'InProgress' as const,
  ...more,
});
/** What there is in the account of a test. */
export const account = {
  /** What CodePipeline says of the promotions of this execution; each answer that it takes changes the status of the first. */
  attempts: [attempt({})],
  /** Those of other executions. */
  others: [] as ReturnType<typeof attempt>[],
  tagged: undefined as string | undefined,
  /** Lines of the log. */
  written: [] as string[],
};

function takeAnswer(status: string): object {
  if (account.attempts[0].status !== 'InProgress') {
    throw new InvalidJobStateException(exception);
  }
  account.attempts[0] = attempt({ ...account.attempts[0], status });
  return {};
}

export const job = (UserParameters: unknown = JSON.stringify(parameters), continuationToken?: string) => ({
  'CodePipeline.job': {
    id: 'job-1',
    data: {
      actionConfiguration: { configuration: { UserParameters } },
      continuationToken,
      artifactCredentials: { accessKeyId: 'AKIASECRET', secretAccessKey: 'very-secret', sessionToken: 'token-secret' },
    },
  },
});

/** Gives each test of a file an account of its own. */
export function withAccount(): void {
  beforeEach(() => {
    process.env.REPOSITORY_NAME = 'shop';
    process.env.IMAGE_TAG = 'production';
    ecr.reset();
    codePipeline.reset();
    Object.assign(account, { attempts: [attempt({})], others: [], tagged: undefined, written: [] });
    codePipeline.on(ListActionExecutionsCommand).callsFake(({ filter }) => ({
      actionExecutionDetails: [...account.attempts, ...(filter === undefined ? account.others : [])],
    }));
    codePipeline
      .on(PutJobSuccessResultCommand)
      .callsFake(({ continuationToken }) => (continuationToken === undefined ? takeAnswer('Succeeded') : {}));
    codePipeline.on(PutJobFailureResultCommand).callsFake(() => takeAnswer('Failed'));
    ecr.on(DescribeImagesCommand).callsFake(() => {
      if (account.tagged === undefined) {
        throw new ImageNotFoundException(exception);
      }
      return { imageDetails: [{ imageDigest: account.tagged }] };
    });
    ecr.on(BatchGetImageCommand).resolves({ images: [{ imageManifest: '{}', imageManifestMediaType: OCI_MANIFEST }] });
    ecr.on(PutImageCommand).callsFake(({ imageDigest }) => {
      account.tagged = imageDigest;
      return { image: {} };
    });
    collectConsole(account.written);
  });

  afterEach(() => jest.restoreAllMocks());
}
