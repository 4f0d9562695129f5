import { createJobBoard, type JobContext, type JobData } from '../../src/codepipeline/engine/jobs';

/** A board with one open job. */
function board() {
  const jobs = createJobBoard();
  const job = jobs.open('job-1', {} as JobData, {} as JobContext);
  return { jobs, job };
}

const refused = (code: string) => expect.objectContaining({ code });

// https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutJobSuccessResult.html
describe('answers that are not taken', () => {
  test('to an unknown job, and a second one', () => {
    const { jobs } = board();
    expect(() => jobs.succeed('job-9', {})).toThrow(refused('JobNotFoundException'));
    jobs.succeed('job-1', {});
    expect(() => jobs.succeed('job-1', {})).toThrow(refused('InvalidJobStateException'));
    expect(() => jobs.fail('job-1', { type: 'JobFailed', message: '' })).toThrow(refused('InvalidJobStateException'));
  });

  test('variables beside a token, bad names, too many bytes; the job stays open for a better one', async () => {
    const { jobs, job } = board();
    const both = { continuationToken: 't', outputVariables: { a: '1' } };
    expect(() => jobs.succeed('job-1', both)).toThrow(refused('ValidationException'));
    expect(() => jobs.succeed('job-1', { outputVariables: { 'a.b': '1' } })).toThrow(refused('ValidationException'));
    const large = { outputVariables: { a: 'x'.repeat(122_880) } };
    expect(() => jobs.succeed('job-1', large)).toThrow(refused('OutputVariablesSizeExceededException'));
    jobs.succeed('job-1', { outputVariables: { a: '1' } });
    await expect(job.answer).resolves.toEqual({ kind: 'success', result: { outputVariables: { a: '1' } } });
  });
});

test('the refusal of an unknown job does not affect other jobs', () => {
  const { jobs, job } = board();
  jobs.noteRefusal('job-9', 'denied');
  expect(job.refusal).toBeUndefined();
});
