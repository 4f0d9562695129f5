import { PutJobFailureResultCommand, PutJobSuccessResultCommand } from '@aws-sdk/client-codepipeline';
import { BatchGetImageCommand, PutImageCommand } from '@aws-sdk/client-ecr';
import {
  account,
  attempt,
  codePipeline,
  context,
  DIGEST,
  ecr,
  handler,
  job,
  parameters,
  withAccount,
} from './promotion-account';

const NEWER = `sha256:${'c'.repeat(64)}`;

withAccount();

describe('a job whose action is over', () => {
  const over = JSON.stringify({ version: 1, since: 0, attemptId: 'a-1' });
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
    account.attempts = [attempt({ status: 'Succeeded' })];
    [account.tagged, account.others] = [NEWER, [newer({})]];
    await handler(job(undefined, over), context);
    expect(ecr).not.toHaveReceivedCommand(PutImageCommand);
    expect(codePipeline).not.toHaveReceivedCommand(PutJobSuccessResultCommand);
  });

  test.each([1, 2])(
    'that ends at check %i, after a newer promotion, leaves the tag on the newer image',
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
        account.tagged = imageDigest;
        return { image: {} };
      });
      await handler(job(), context);
      expect(account.tagged).toBe(NEWER);
      expect(codePipeline).not.toHaveReceivedCommand(PutJobSuccessResultCommand);
    },
  );

  function endAndPromoteNewer(): void {
    account.attempts = [attempt({ status: 'Succeeded', output: { outputVariables: { IMAGE_DIGEST: DIGEST } } })];
    account.others = [newer({})];
    account.tagged = NEWER;
  }

  test('waits for a newer promotion that is still running', async () => {
    account.attempts = [attempt({ status: 'Failed' })];
    [account.tagged, account.others] = [DIGEST, [newer({ status: 'InProgress' })]];
    const waiting = handler(job(undefined, over), context);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(account.tagged).toBe(DIGEST);
    account.others = [newer({})];
    await waiting;
    expect(account.tagged).toBe(NEWER);
  });

  test('fails the invocation if the newer promotion does not end, so that Lambda retries it', async () => {
    account.attempts = [attempt({ status: 'Failed' })];
    [account.tagged, account.others] = [DIGEST, [newer({ status: 'InProgress' })]];
    const short = { ...context, getRemainingTimeInMillis: () => 100 };
    await expect(handler(job(undefined, over), short)).rejects.toThrow('no time left');
  });

  test.each([
    ['there is no newer one', []],
    ['the only other one failed', [newer({ status: 'Failed' })]],
    ['it does not say which image it promoted', [newer({ output: {} })]],
    ['another attempt of the execution is running', [newer({ pipelineExecutionId: 'e-1', status: 'InProgress' })]],
  ])('does not move the tag if %s', async (_case, more) => {
    account.attempts = [attempt({ status: 'Failed' })];
    [account.tagged, account.others] = [DIGEST, more];
    await handler(job(undefined, over), context);
    expect(account.tagged).toBe(DIGEST);
  });

  test('continues to claim its action after an earlier attempt', async () => {
    account.attempts.push(
      attempt({ actionExecutionId: 'a-0', startTime: new Date('2026-01-01T11:00:00Z'), status: 'Failed' }),
    );
    await handler(job(), context);
    expect(codePipeline).toHaveReceivedCommandWith(PutJobSuccessResultCommand, {
      continuationToken: expect.stringContaining('"attemptId":"a-1"'),
    });
    expect(ecr).not.toHaveReceivedCommand(PutImageCommand);
    await handler(job(undefined, over), context);
    expect(account.tagged).toBe(DIGEST);
  });
});

test('a job with an invalid digest has moved no tag, so none is moved back', async () => {
  await handler(job(JSON.stringify({ ...parameters, imageDigest: 'latest' })), context);
  expect(codePipeline).toHaveReceivedCommandWith(PutJobFailureResultCommand, {
    failureDetails: expect.objectContaining({ type: 'ConfigurationError' }),
  });
  expect(ecr.calls()).toEqual([]);
});
