import { NotYet, Waiting, isTemporary } from '../../../src/private/handlers/waiting';

const done = { summary: 'done', externalExecutionId: 'x', outputVariables: {} };
const NOW = 1_700_000_000_000;
const MINUTE = 60_000;

beforeEach(() => jest.useFakeTimers({ now: NOW }));
afterEach(() => jest.useRealTimers());

test('work that ends is the result', async () => {
  expect(await new Waiting(undefined, 30).resultOf(Promise.resolve(done))).toBe(done);
});

test.each([undefined, '', 'rubbish', '-1', '1e3'])(
  'without a token of ours (%j) the waiting begins now',
  async (token) => {
    expect(await new Waiting(token, 30).resultOf(Promise.reject(new NotYet('no scan')))).toEqual({
      summary: 'waiting: no scan',
      continuationToken: String(NOW),
    });
  },
);

test('the token is handed on as it came, so the patience is for all jobs together', async () => {
  const token = String(NOW - 29 * MINUTE);
  const waiting = new Waiting(token, 30);
  expect(waiting.isOver).toBe(false);
  expect(await waiting.resultOf(Promise.reject(new NotYet('no scan')))).toMatchObject({ continuationToken: token });
});

test('patience has an end', async () => {
  const waiting = new Waiting(String(NOW - 30 * MINUTE), 30);
  expect(waiting.isOver).toBe(true);
  await expect(waiting.resultOf(Promise.reject(new NotYet('no scan')))).rejects.toThrow(
    'gave up after 30 minutes (no scan): retry the stage',
  );
});

test('a token from a clock ahead of ours waits on', () => {
  expect(new Waiting(String(NOW + MINUTE), 30).isOver).toBe(false);
});

test.each([
  ['ThrottlingException', {}],
  ['TooManyRequestsException', {}],
  ['ProvisionedThroughputExceededException', {}],
  ['ServerException', { $fault: 'server' }],
])('%s is temporary', (name, more) => {
  expect(isTemporary(Object.assign(new Error('slow down'), { name, ...more }))).toBe(true);
});

test.each([
  ['AccessDeniedException', { $fault: 'client' }],
  ['AbortError', {}],
  ['LimitExceededException', { $fault: 'client' }],
])('%s is not', async (name, more) => {
  const error = Object.assign(new Error('no'), { name, ...more });
  await expect(new Waiting(undefined, 30).resultOf(Promise.reject(error))).rejects.toBe(error);
});

test('what is thrown and is no error is handed on', async () => {
  await expect(new Waiting(undefined, 30).resultOf(Promise.reject('text'))).rejects.toBe('text');
});
