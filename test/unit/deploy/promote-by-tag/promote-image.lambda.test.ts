import {
  InvalidJobStateException,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import {
  BatchGetImageCommand,
  ImageAlreadyExistsException,
  ImageTagAlreadyExistsException,
  PutImageCommand,
} from '@aws-sdk/client-ecr';
import {
  account,
  codePipeline,
  context,
  DIGEST,
  ecr,
  exception,
  handler,
  job,
  OCI_MANIFEST,
  withAccount,
} from './promotion-account';
import { INVALID_DIGESTS, invalidDigest } from '../../../support/invalid-digests';

const failure = () => codePipeline.commandCalls(PutJobFailureResultCommand)[0]?.args[0].input;

withAccount();

describe('a successful job', () => {
  test('moves the tag to the digest, with the manifest as it was pushed', async () => {
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

  test('a tag that is already there because an earlier response was lost is a success', async () => {
    ecr.on(PutImageCommand).rejects(new ImageAlreadyExistsException(exception));
    await handler(job(), context);
    expect(codePipeline).toHaveReceivedCommandTimes(PutJobSuccessResultCommand, 1);
  });

  test('an empty response is looked up', async () => {
    ecr.on(PutImageCommand).callsFake(({ imageDigest }) => {
      account.tagged = imageDigest;
      return {};
    });
    await handler(job(), context);
    expect(codePipeline).toHaveReceivedCommandWith(PutJobSuccessResultCommand, { outputVariables: expect.anything() });
  });

  test('an empty response to a lost request lets the job continue', async () => {
    ecr.on(PutImageCommand).resolves({});
    await handler(job(), context);
    expect(codePipeline).toHaveReceivedCommandWith(PutJobSuccessResultCommand, {
      executionDetails: { summary: 'waiting: ECR returned an empty response' },
      continuationToken: expect.any(String),
    });
  });
});

describe('a failing job reports the reason', () => {
  test('no such image', async () => {
    ecr.on(BatchGetImageCommand).resolves({ images: [], failures: [{ failureCode: 'ImageNotFound' }] });
    await handler(job(), context);
    expect(failure()).toEqual({
      jobId: 'job-1',
      failureDetails: {
        type: 'JobFailed',
        message: `there is no image ${DIGEST} in repository 'shop': it was deleted, or the pipeline was updated with another repository, so release the change again`,
        externalExecutionId: 'request-1',
      },
    });
  });

  test.each([[{}], [{ images: [] }], [{ images: [{}] }]])(
    'a response without a manifest (%j) proves nothing',
    async (answer) => {
      ecr.on(BatchGetImageCommand).resolves(answer);
      await handler(job(), context);
      expect(codePipeline).toHaveReceivedCommandWith(PutJobSuccessResultCommand, {
        executionDetails: { summary: 'waiting: ECR returned an empty response' },
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

  test.each(INVALID_DIGESTS)('user parameters %s', async (given, got) => {
    await handler(job(given), context);
    expect(failure()?.failureDetails).toMatchObject({
      type: 'ConfigurationError',
      message: invalidDigest(got),
    });
    expect(ecr.calls()).toHaveLength(0);
  });
});

test('the first answer stands', async () => {
  codePipeline.on(PutJobSuccessResultCommand).rejects(new InvalidJobStateException(exception));
  await handler(job(), context);
  expect(codePipeline).not.toHaveReceivedCommand(PutJobFailureResultCommand);
});

test('credentials of the job are never logged', async () => {
  await handler(job(), context);
  await handler(job('no JSON'), context);
  ecr.on(BatchGetImageCommand).rejects(new Error('broken'));
  await handler(job(), context);
  expect(account.written.length).toBeGreaterThan(2);
  expect(account.written.join('\n')).not.toMatch(/AKIASECRET|very-secret|token-secret/);
});
