import { Logger } from '@aws-lambda-powertools/logger';
import {
  answerCustomResource,
  CustomResourceRequest,
  isCustomResourceRequest,
} from '../../../src/lambda/custom-resource';

const slept: number[] = [];
jest.mock('node:timers/promises', () => ({
  setTimeout: (ms: number) => Promise.resolve(void slept.push(ms)),
}));

const ADDRESS = 'https://cloudformation.example/answer?X-Amz-Signature=signed';
const request: CustomResourceRequest = {
  RequestType: 'Create',
  ResponseURL: ADDRESS,
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'InStep',
};
const context = { getRemainingTimeInMillis: () => 60_000 };
const logged: unknown[] = [];
const logger = new Logger();

let put: jest.SpyInstance;
const answered = () => JSON.parse(String(put.mock.lastCall?.[1].body));
const taken = () => Promise.resolve(new Response(null, { status: 200 }));

beforeEach(() => {
  for (const list of [slept, logged]) {
    list.length = 0;
  }
  put = jest.spyOn(globalThis, 'fetch').mockImplementation(taken);
  (['info', 'warn', 'error'] as const).forEach((method) =>
    jest.spyOn(logger, method).mockImplementation((...line) => void logged.push(line)),
  );
});
afterEach(() => {
  expect(JSON.stringify(logged)).not.toContain('signed');
  jest.restoreAllMocks();
});

test('the attributes that the work returns are sent to the URL as S3 signed it', async () => {
  await answerCustomResource(logger, request, context, () => Promise.resolve({ VersionId: 'v1' }));
  expect(put).toHaveBeenCalledTimes(1);
  const [url, { method, headers, body }] = put.mock.lastCall!;
  expect([url, method]).toEqual([ADDRESS, 'PUT']);
  expect(headers).toEqual({ 'content-type': '', 'content-length': String(body.length) });
  expect(answered()).toEqual({
    Status: 'SUCCESS',
    Data: { VersionId: 'v1' },
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'InStep',
    PhysicalResourceId: 'InStep',
  });
});

test('a deletion succeeds without work', async () => {
  const work = jest.fn();
  await answerCustomResource(logger, { ...request, RequestType: 'Delete', PhysicalResourceId: 'old' }, context, work);
  expect(work).not.toHaveBeenCalled();
  expect(answered()).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'old' });
});

test.each([
  ['an error', new Error('it broke: mend it'), 'it broke: mend it'],
  ['something else', 'text', 'an unknown error'],
  ['a long message', new Error('x'.repeat(5_000)), 'x'.repeat(1_000)],
])('%s that the work throws becomes the reason', async (_, thrown, Reason) => {
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
  await answerCustomResource(logger, request, context, () => Promise.reject(thrown));
  expect(answered()).toMatchObject({ Status: 'FAILED', Reason });
  expect(JSON.stringify(answered()).length).toBeLessThan(4_096);
});

test('the work has the time of the function except what an answer needs', async () => {
  const timeout = jest.spyOn(AbortSignal, 'timeout');
  await answerCustomResource(logger, request, context, () => Promise.resolve({}));
  await answerCustomResource(logger, request, { getRemainingTimeInMillis: () => 5_000 }, () => Promise.resolve({}));
  expect(timeout.mock.calls.map(([ms]) => ms)).toEqual([40_000, 5_000, 0, 5_000]);
});

describe('an answer that is not accepted', () => {
  const refused = () => Promise.resolve(new Response(null, { status: 503 }));
  const lost = () => Promise.reject(Object.assign(new Error(`no way to ${ADDRESS}`), { name: 'TimeoutError' }));
  const work = () => Promise.resolve({});

  test('is sent again', async () => {
    put.mockImplementationOnce(refused).mockImplementationOnce(lost);
    await answerCustomResource(logger, request, context, work);
    expect(put).toHaveBeenCalledTimes(3);
    expect(slept).toEqual([1_000, 2_000]);
  });

  test.each([
    ['status 503', refused],
    ['TimeoutError', lost],
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    ['an unknown error', () => Promise.reject('text')],
  ])('three times fails (%s), so that Lambda retries the request', async (problem, answer) => {
    put.mockImplementation(answer);
    await expect(answerCustomResource(logger, request, context, work)).rejects.toThrow(
      new Error(`the response could not be delivered to CloudFormation (${problem}): Lambda retries the request`),
    );
    expect(put).toHaveBeenCalledTimes(3);
  });
});

test.each([
  [request, true],
  [{ RequestType: 'Create' }, false],
  [{ ResponseURL: ADDRESS }, false],
  [{ source: 'aws.ssm' }, false],
  [undefined, false],
  [null, false],
])('%j is a request: %s', (event, expected) => {
  expect(isCustomResourceRequest(event)).toBe(expected);
});
