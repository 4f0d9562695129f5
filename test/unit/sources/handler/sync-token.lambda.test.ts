import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { failure, PARAMETER, TOKEN } from './token-account';
import { change, context, request, watchTokens } from './token-harness';

// Makes the logger write to the global console, which the tests watch.
process.env.POWERTOOLS_DEV = 'true';
process.env.AWS_REGION = 'us-east-1';

const slept: number[] = [];
jest.mock('node:timers/promises', () => ({
  setTimeout: (ms: number, _: unknown, { signal }: { signal?: AbortSignal } = {}) => {
    slept.push(ms);
    return signal?.aborted
      ? Promise.reject(Object.assign(new Error('aborted'), { name: 'AbortError' }))
      : Promise.resolve();
  },
}));

// After the environment, because the module makes its clients when it is loaded.
// eslint-disable-next-line import/first
import { handler } from '../../../../src/sources/handler/sync-token.lambda';

const OTHER = 'ghp_OfTheSecondVersion';
const watched = watchTokens();

describe('a secret in sync with its parameter', () => {
  test('a creation writes the latest value, and returns its version', async () => {
    await handler(request(), context);
    expect(watched.account.value).toBe(TOKEN);
    expect(watched.answers).toEqual([
      {
        Status: 'SUCCESS',
        Data: { VersionId: watched.account.current },
        StackId: expect.stringContaining('stack/Shop'),
        RequestId: 'request-1',
        LogicalResourceId: 'TokenInStep12345678',
        PhysicalResourceId: 'TokenInStep12345678',
      },
    ]);
    expect(watched.account.ssm).toHaveReceivedCommandWith(GetParameterCommand, {
      Name: PARAMETER,
      WithDecryption: true,
    });
    expect(watched.account.current).toMatch(/^[0-9a-f]{56}$/);
  });

  test('a secret in sync is not changed, and keeps its version', async () => {
    await handler(request(), context);
    await handler(request('Create'), context);
    await handler(request('Update', { PhysicalResourceId: 'as it was' }), context);
    await handler(change(), context);
    expect(watched.account.secretsManager).toHaveReceivedCommandTimes(PutSecretValueCommand, 1);
    expect(new Set(watched.answers.map(({ Data }) => JSON.stringify(Data))).size).toBe(1);
    expect(watched.answers[2]).toMatchObject({ PhysicalResourceId: 'as it was' });
  });

  test('a change is written, without an answer', async () => {
    await handler(request(), context);
    watched.account.write(OTHER);
    await handler(change(), context);
    expect(watched.account.value).toBe(OTHER);
    expect(watched.answers).toHaveLength(1);
  });

  test.each([
    ['twice', [change(), change()]],
    ['late, with an older time', [change('Create', { time: '2020-01-01T00:00:00Z' })]],
    ['of another parameter, by whoever may invoke the function', [change('Update', { detail: { name: '/other' } })]],
    ['empty', [undefined, null, {}]],
  ])('an event that comes %s leads to the latest value of the parameter', async (_, events) => {
    watched.account.write(OTHER);
    for (const event of events) {
      await handler(event, context);
    }
    expect(watched.account.value).toBe(OTHER);
    expect(watched.account.secretsManager).toHaveReceivedCommandTimes(PutSecretValueCommand, 1);
  });

  test('a parameter that is deleted and created again starts at version 1, with another value', async () => {
    await handler(request(), context);
    watched.account.parameter = undefined;
    watched.account.write(OTHER, { LastModifiedDate: new Date(1_800_000_000_000) });
    await handler(change('Create'), context);
    expect(watched.account.read().Parameter.Version).toBe(1);
    expect(watched.account.value).toBe(OTHER);
  });

  test('a value that somebody else put into the secret is replaced', async () => {
    watched.account.putAside('by-hand', 'ghp_by-hand');
    await handler(request(), context);
    expect(watched.account.value).toBe(TOKEN);
  });
});

describe('at the same time', () => {
  /** The next read answers what was there before this happened. */
  const meanwhile = (happens: () => void) =>
    watched.account.nextReads.push(() => {
      const read = watched.account.read();
      happens();
      return read;
    });

  test('a value that changes while it is copied is copied again', async () => {
    meanwhile(() => watched.account.write(OTHER));
    await handler(change(), context);
    expect(watched.account.value).toBe(OTHER);
  });

  test('a slower invocation that writes an older value last restores the latest one', async () => {
    meanwhile(() => watched.account.write(OTHER));
    watched.account.nextPuts.push((input) => {
      watched.account.putAside('faster', OTHER);
      return watched.account.put(input);
    });
    await handler(change(), context);
    expect([...watched.account.versions.values()]).toEqual([OTHER, TOKEN, OTHER]);
    expect(watched.account.value).toBe(OTHER);
  });

  test('a version that was current once becomes current again after an older one was written', async () => {
    await handler(request(), context);
    watched.account.putAside('slower', 'ghp_older');
    await handler(change(), context);
    expect(watched.account.value).toBe(TOKEN);
  });

  test('a parameter that never stops changing fails with a clear message', async () => {
    watched.account.ssm.on(GetParameterCommand).callsFake(() => {
      watched.account.write(`${OTHER}${watched.account.versions.size}`);
      return watched.account.read();
    });
    await handler(request(), context);
    expect(watched.answers).toMatchObject([
      { Status: 'FAILED', Reason: `parameter '${PARAMETER}' changed 5 times while it was copied: deploy again` },
    ]);
  });
});

describe('temporary problems', () => {
  test.each<[string, Error]>([
    ['a role that is not known everywhere yet', failure('AccessDeniedException')],
    ['a service that throttles', failure('ThrottlingException')],
    ['an error of the service', failure('InternalServerError', { $fault: 'server' })],
  ])('%s is retried', async (_, error) => {
    slept.length = 0;
    watched.account.ssm
      .on(GetParameterCommand)
      .rejectsOnce(error)
      .rejectsOnce(error)
      .callsFake(() => watched.account.read());
    watched.account.secretsManager
      .on(PutSecretValueCommand)
      .rejectsOnce(error)
      .callsFake((input) => watched.account.put(input));
    await handler(request(), context);
    expect(watched.answers).toMatchObject([{ Status: 'SUCCESS' }]);
    expect(slept).toEqual([1_000, 2_000, 1_000]);
  });

  test('a call whose response was lost is repeated with the same version', async () => {
    watched.account.nextPuts.push((input) => {
      watched.account.put(input);
      throw failure('InternalServiceError', { $fault: 'server' });
    });
    await handler(request(), context);
    expect(watched.answers).toMatchObject([{ Status: 'SUCCESS', Data: { VersionId: watched.account.current } }]);
    expect(watched.account.versions.size).toBe(1);
  });

  test('are not retried longer than the function has time', async () => {
    watched.account.ssm.on(GetParameterCommand).rejects(failure('ThrottlingException'));
    jest.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(AbortSignal.abort());
    await handler(request(), context);
    expect(watched.answers).toMatchObject([
      { Status: 'FAILED', Reason: `parameter '${PARAMETER}' could not be read (timed out): deploy again` },
    ]);
  });
});
