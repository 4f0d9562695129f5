import {
  InvalidJobStateException,
  JobNotFoundException,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import 'aws-sdk-client-mock-jest';
import { codePipeline, done, exception, failure, job, runWith } from './job-answers';
import { Job, JobWork } from '../../../src/lambda/codepipeline-job';
import { writeToken } from '../../../src/lambda/continuation-token';
import { NotYet } from '../../../src/lambda/temporary';

const run = (work: JobWork, remaining = 60_000) => runWith(job, work, remaining);
const success = () => codePipeline.commandCalls(PutJobSuccessResultCommand)[0]?.args[0].input;

beforeEach(() => codePipeline.reset());
afterEach(() => jest.useRealTimers());

test('work that succeeds is answered with its result', async () => {
  await run(async ({ userParameters }) => ({ ...done, summary: JSON.stringify(userParameters) }));
  expect(codePipeline).toHaveReceivedCommandWith(PutJobSuccessResultCommand, {
    jobId: 'job-1',
    executionDetails: { summary: '{}', externalExecutionId: 'x' },
    outputVariables: {},
  });
});

test.each([
  undefined,
  null,
  7,
  'text',
  {},
  { 'CodePipeline.job': null },
  { 'CodePipeline.job': { id: '' } },
  { 'CodePipeline.job': { id: 7 } },
])('an event without a job (%j) is not answered and not retried', async (event) => {
  const work = jest.fn();
  await runWith(event, work);
  expect(work).not.toHaveBeenCalled();
  expect(codePipeline.calls()).toHaveLength(0);
});

test.each([
  [{ id: 'job-1' }, 'the action has no user parameters: deploy the pipeline again'],
  [{ id: 'job-1', data: {} }, 'the action has no user parameters: deploy the pipeline again'],
  [{ id: 'job-1', data: { actionConfiguration: {} } }, 'the action has no user parameters: deploy the pipeline again'],
  [
    { id: 'job-1', data: { actionConfiguration: { configuration: { UserParameters: 7 } } } },
    'the action has no user parameters: deploy the pipeline again',
  ],
  [
    { id: 'job-1', data: { actionConfiguration: { configuration: { UserParameters: '{' } } } },
    'the user parameters of the action are not JSON: deploy the pipeline again',
  ],
])('an invalid event with a job id (%j) is answered', async (rubbish, message) => {
  await runWith({ 'CodePipeline.job': rubbish }, async () => done);
  expect(failure()).toEqual({ type: 'ConfigurationError', message, externalExecutionId: 'request-1' });
});

test.each([
  [new Error('it broke'), 'JobFailed', 'it broke'],
  ['thrown text', 'JobFailed', 'thrown text'],
  [undefined, 'JobFailed', 'undefined'],
  [new TypeError(''), 'JobFailed', 'TypeError'],
  [Object.assign(new Error('denied'), { name: 'AccessDeniedException' }), 'PermissionError', 'denied'],
  [Object.assign(new Error('denied'), { name: 'AccessDenied' }), 'PermissionError', 'denied'],
])('work that throws %p is answered', async (error, type, message) => {
  await run(() => Promise.reject(error));
  expect(failure()).toEqual({ type, message, externalExecutionId: 'request-1' });
});

test('work that throws before it returns a promise is answered', async () => {
  await run(() => {
    throw new Error('at once');
  });
  expect(failure()?.message).toBe('at once');
});

test('long texts are cut to the limits of CodePipeline', async () => {
  await run(() => Promise.reject(new Error('m'.repeat(6_000))));
  expect(failure()?.message).toHaveLength(5_000);
  await run(async () => ({ ...done, summary: 's'.repeat(3_000) }));
  const { executionDetails } = codePipeline.commandCalls(PutJobSuccessResultCommand)[0].args[0].input;
  expect(executionDetails?.summary).toHaveLength(2_048);
});

test('work that is about to time out is aborted, and continues with the next job', async () => {
  jest.useFakeTimers();
  let signal: AbortSignal | undefined;
  const running = run((given) => {
    signal = given.signal;
    return new Promise(() => undefined);
  });
  await jest.advanceTimersByTimeAsync(44_999);
  expect(success()).toBeUndefined();
  await jest.advanceTimersByTimeAsync(1);
  await running;
  expect(signal?.aborted).toBe(true);
  expect(success()).toMatchObject({
    executionDetails: { summary: 'waiting: the function had no time left after 45000 ms' },
    continuationToken: expect.stringContaining('since'),
  });
});

test.each([
  [undefined, 30],
  [{ extraPatience: () => 10 }, 40],
])('a job gives up in the end', async (hooks, minutes) => {
  const data = {
    ...job['CodePipeline.job'].data,
    continuationToken: writeToken({ since: Date.now() - minutes * 60_000 }),
  };
  const work = () => Promise.reject(new NotYet('no scan'));
  await runWith({ 'CodePipeline.job': { id: 'job-1', data } }, work, 60_000, hooks);
  expect(failure()?.message).toBe(`gave up after ${minutes} minutes (no scan): retry the stage`);
});

test.each([new InvalidJobStateException(exception), new JobNotFoundException(exception)])(
  'an answer that CodePipeline already has (%p) ends the job',
  async (error) => {
    codePipeline.on(PutJobSuccessResultCommand).rejects(error);
    await run(async () => done);
    expect(codePipeline).not.toHaveReceivedCommand(PutJobFailureResultCommand);
  },
);

test('a success that CodePipeline rejects permanently is reported as a failure', async () => {
  codePipeline.on(PutJobSuccessResultCommand).rejects(new Error('denied'));
  await run(async () => done);
  expect(failure()?.message).toBe('CodePipeline rejected the result of the job: denied');
});

test('a throttled answer is retried while there is time', async () => {
  const throttled = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
  codePipeline.on(PutJobSuccessResultCommand).rejectsOnce(throttled).resolves({});
  await run(async () => done);
  expect(codePipeline).toHaveReceivedCommandTimes(PutJobSuccessResultCommand, 2);
  codePipeline.on(PutJobSuccessResultCommand).rejects(throttled);
  await expect(run(async () => done, 100)).rejects.toThrow('slow down');
  expect(failure()).toBeUndefined();
});

test('the invocation fails if nothing can be reported, so that Lambda retries it', async () => {
  codePipeline.on(PutJobFailureResultCommand).rejects(new Error('no permission'));
  await expect(run(() => Promise.reject(new Error('broken')))).rejects.toThrow('no permission');
});

describe('work that continues', () => {
  const withToken = (continuationToken: unknown) => ({
    'CodePipeline.job': { ...job['CodePipeline.job'], data: { ...job['CodePipeline.job'].data, continuationToken } },
  });

  test('is answered with its token, and without the fields of a final answer', async () => {
    await run(async () => ({ summary: 's'.repeat(3_000), continuationToken: 'later' }));
    expect(codePipeline.commandCalls(PutJobSuccessResultCommand)[0].args[0].input).toEqual({
      jobId: 'job-1',
      continuationToken: 'later',
      executionDetails: { summary: 's'.repeat(2_048) },
    });
  });

  test.each([
    ['{"version":1,"since":5}', { since: 5 }],
    [undefined, { since: expect.any(Number) }],
    [7, { since: expect.any(Number) }],
  ])('receives the token %j of the previous job', async (token, handed) => {
    const work = jest.fn().mockResolvedValue(done);
    await runWith(withToken(token), work);
    expect(work).toHaveBeenCalledWith(expect.objectContaining({ userParameters: {}, token: handed }));
  });
});

test('work has access to the artifacts of its job', async () => {
  const credentials = { accessKeyId: 'AKIA', secretAccessKey: 'secret', sessionToken: 'token' };
  const { id, data } = job['CodePipeline.job'];
  const work = jest.fn((given: Job) => {
    expect(given.artifacts()).toMatchObject({ inputs: [], outputs: [], credentials });
    return Promise.resolve(done);
  });
  await runWith({ 'CodePipeline.job': { id, data: { ...data, artifactCredentials: credentials } } }, work);
  expect(work).toHaveReturned();
});
