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

  test('are notified before the answer, which says so', async () => {
    const answered = () => codePipeline.commandCalls(PutJobFailureResultCommand).length;
    const notify = jest.fn(async () => expect(answered()).toBe(0));
    await runWith(fresh(), broken, 60_000, { notify });
    expect(notify).toHaveBeenCalledWith(new Error('broken'), {});
    expect(failure()?.externalExecutionId).toBe('notified/request-1');
  });

  test('are notified of a job that cannot be answered too, and once', async () => {
    const notify = jest.fn().mockResolvedValue(undefined);
    codePipeline.on(PutJobFailureResultCommand).rejects(new Error('denied'));
    const event = fresh();
    await expect(runWith(event, broken, 60_000, { notify })).rejects.toThrow('denied');
    await expect(runWith(event, broken, 60_000, { notify })).rejects.toThrow('denied');
    expect(notify).toHaveBeenCalledTimes(1);
    expect(failure()?.externalExecutionId).toBe('notified/request-1');
  });

  test('are told by the rule on failed actions if the notice fails or takes too long', async () => {
    await runWith(fresh(), broken, 60_000, { notify: () => Promise.reject(new Error('no topic')) });
    await runWith(fresh(), broken, 100, { notify: () => new Promise(() => undefined) });
    const answers = codePipeline.commandCalls(PutJobFailureResultCommand).map((call) => call.args[0].input);
    expect(answers.map(({ failureDetails }) => failureDetails?.externalExecutionId)).toEqual([
      'request-1',
      'request-1',
    ]);
  });

  test('are notified without parameters when these are not JSON', async () => {
    const notify = jest.fn().mockResolvedValue(undefined);
    const data = { actionConfiguration: { configuration: { UserParameters: '{' } } };
    await runWith(fresh(data), async () => done, 60_000, { notify });
    expect(notify).toHaveBeenCalledWith(expect.objectContaining({ type: 'ConfigurationError' }), undefined);
  });

  test('are not notified of work that succeeds or goes on', async () => {
    const notify = jest.fn();
    await runWith(fresh(), async () => done, 60_000, { notify });
    await runWith(fresh(), async () => ({ summary: '', continuationToken: 'later' }), 60_000, { notify });
    expect(notify).not.toHaveBeenCalled();
  });
});

describe('what was left behind', () => {
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
  ])('is settled when the job has %s, by what CodePipeline says', async (end, work) => {
    const settle = jest.fn().mockResolvedValue(undefined);
    await runWith(event, work, 60_000, { settle });
    expect(settle).toHaveBeenCalledWith(end, expect.objectContaining({ userParameters: place }), [
      expect.objectContaining({ id: 'a-1', state: 'succeeded' }),
    ]);
  });

  test('is settled when the job has an answer already', async () => {
    const settle = jest.fn().mockResolvedValue(undefined);
    codePipeline.on(PutJobSuccessResultCommand).rejects(new InvalidJobStateException(exception));
    codePipeline.on(PutJobFailureResultCommand).rejects(new InvalidJobStateException(exception));
    await runWith(event, async () => done, 60_000, { settle });
    await runWith(event, () => Promise.reject(new Error('broken')), 60_000, { settle });
    expect(settle.mock.calls.map(([end]) => end as string)).toEqual(['over', 'over']);
  });

  test('is not, while the work goes on or if the action is not known', async () => {
    const settle = jest.fn();
    await runWith(event, async () => ({ summary: '', continuationToken: 'later' }), 60_000, { settle });
    await runWith(job, async () => done, 60_000, { settle });
    expect(settle).not.toHaveBeenCalled();
  });

  test('is tried again by Lambda if it fails', async () => {
    const settle = () => Promise.reject(new Error('no table'));
    await expect(runWith(event, async () => done, 60_000, { settle })).rejects.toThrow('no table');
  });
});
