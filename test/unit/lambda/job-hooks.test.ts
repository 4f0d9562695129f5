import {
  InvalidJobStateException,
  ListActionExecutionsCommand,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import 'aws-sdk-client-mock-jest';
import { codePipeline, done, exception, failure, job, runWith } from './job-answers';
import { JobWork } from '../../../src/lambda/codepipeline-job';

beforeEach(() => codePipeline.reset());

describe('people', () => {
  const broken = () => Promise.reject(new Error('broken'));
  let last = 0;
  const fresh = (data: object = job['CodePipeline.job'].data) => ({
    'CodePipeline.job': { id: `fresh-${++last}`, data },
  });

  test('are notified before the answer, which states it', async () => {
    const answered = () => codePipeline.commandCalls(PutJobFailureResultCommand).length;
    const notify = jest.fn(async () => expect(answered()).toBe(0));
    await runWith(fresh(), broken, 60_000, { notify });
    expect(notify).toHaveBeenCalledWith(new Error('broken'), {});
    expect(failure()?.externalExecutionId).toBe('notified/request-1');
  });

  test('are notified once of a job that cannot be answered', async () => {
    const notify = jest.fn().mockResolvedValue(undefined);
    codePipeline.on(PutJobFailureResultCommand).rejects(new Error('denied'));
    const event = fresh();
    await expect(runWith(event, broken, 60_000, { notify })).rejects.toThrow('denied');
    await expect(runWith(event, broken, 60_000, { notify })).rejects.toThrow('denied');
    expect(notify).toHaveBeenCalledTimes(1);
    expect(failure()?.externalExecutionId).toBe('notified/request-1');
  });

  test('are notified by the rule for failed actions if the notification fails or takes too long', async () => {
    await runWith(fresh(), broken, 60_000, { notify: () => Promise.reject(new Error('no topic')) });
    await runWith(fresh(), broken, 100, { notify: () => new Promise(() => undefined) });
    const answers = codePipeline.commandCalls(PutJobFailureResultCommand).map((call) => call.args[0].input);
    expect(answers.map(({ failureDetails }) => failureDetails?.externalExecutionId)).toEqual([
      'request-1',
      'request-1',
    ]);
  });

  test('are notified without parameters if these are not JSON', async () => {
    const notify = jest.fn().mockResolvedValue(undefined);
    const data = { actionConfiguration: { configuration: { UserParameters: '{' } } };
    await runWith(fresh(data), async () => done, 60_000, { notify });
    expect(notify).toHaveBeenCalledWith(expect.objectContaining({ type: 'ConfigurationError' }), undefined);
  });

  test('are not notified of work that succeeds or continues', async () => {
    const notify = jest.fn();
    await runWith(fresh(), async () => done, 60_000, { notify });
    await runWith(fresh(), async () => ({ summary: '', continuationToken: 'later' }), 60_000, { notify });
    expect(notify).not.toHaveBeenCalled();
  });
});

describe('unsettled state', () => {
  const place = { pipelineName: 'shop', executionId: 'e-1', stageName: 'Production', actionName: 'Copy' };
  const configuration = { UserParameters: JSON.stringify(place) };
  const event = { 'CodePipeline.job': { id: 'job-1', data: { actionConfiguration: { configuration } } } };
  const attempt = { actionExecutionId: 'a-1', stageName: 'Production', actionName: 'Copy', startTime: new Date(0) };

  beforeEach(() =>
    codePipeline
      .on(ListActionExecutionsCommand)
      .resolves({ actionExecutionDetails: [{ ...attempt, status: 'Succeeded' }] }),
  );

  test.each<[string, JobWork]>([
    ['succeeded', async () => done],
    ['failed', () => Promise.reject(new Error('broken'))],
    ['over', async () => ({ over: true })],
  ])('is settled as CodePipeline reports if the job has %s', async (end, work) => {
    const settle = jest.fn().mockResolvedValue(undefined);
    await runWith(event, work, 60_000, { settle });
    expect(settle).toHaveBeenCalledWith(end, expect.objectContaining({ userParameters: place }), [
      expect.objectContaining({ id: 'a-1', state: 'succeeded' }),
    ]);
  });

  test('is settled if the job already has an answer', async () => {
    const settle = jest.fn().mockResolvedValue(undefined);
    codePipeline.on(PutJobSuccessResultCommand).rejects(new InvalidJobStateException(exception));
    codePipeline.on(PutJobFailureResultCommand).rejects(new InvalidJobStateException(exception));
    await runWith(event, async () => done, 60_000, { settle });
    await runWith(event, () => Promise.reject(new Error('broken')), 60_000, { settle });
    expect(settle.mock.calls.map(([end]) => end as string)).toEqual(['over', 'over']);
  });

  test('is not settled while the work continues or if the action is unknown', async () => {
    const settle = jest.fn();
    await runWith(event, async () => ({ summary: '', continuationToken: 'later' }), 60_000, { settle });
    await runWith(job, async () => done, 60_000, { settle });
    expect(settle).not.toHaveBeenCalled();
  });

  test('is retried by Lambda if it fails', async () => {
    const settle = () => Promise.reject(new Error('no table'));
    await expect(runWith(event, async () => done, 60_000, { settle })).rejects.toThrow('no table');
  });
});
