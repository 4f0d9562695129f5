import { CodePipelineClient, ListActionExecutionsCommand } from '@aws-sdk/client-codepipeline';
import { mockClient } from 'aws-sdk-client-mock';
import 'aws-sdk-client-mock-jest';
import { Attempt, actionPlace, endedAttempts, listAttempts, ownAttempt } from '../../../src/lambda/attempts';

const codePipeline = mockClient(CodePipelineClient);
const client = new CodePipelineClient({ region: 'us-east-1' });
const place = { pipelineName: 'shop', executionId: 'e-1', stageName: 'Production', actionName: 'ValidateImage' };
const { signal } = new AbortController();
const at = (time: string) => new Date(`2026-01-01T${time}Z`);
const detail = (more: object = {}) => ({
  pipelineExecutionId: 'e-1',
  actionExecutionId: 'a-1',
  stageName: 'Production',
  actionName: 'ValidateImage',
  startTime: at('12:00:00'),
  status: 'InProgress' as const,
  ...more,
});
const attempt = (id: string, state: Attempt['state']): Attempt => ({
  id,
  state,
  startedAt: at('12:00:00'),
  outputVariables: {},
});

beforeEach(() => codePipeline.reset());

describe('the attempts at an action', () => {
  test('are those of the action in this execution, newest first, on any page', async () => {
    codePipeline
      .on(ListActionExecutionsCommand)
      .resolves({ nextToken: 'more', actionExecutionDetails: [detail(), detail({ actionName: 'Deploy' })] })
      .on(ListActionExecutionsCommand, { nextToken: 'more' })
      .resolves({
        actionExecutionDetails: [
          detail({ actionExecutionId: 'a-2', startTime: at('13:00:00'), status: 'Succeeded' }),
          detail({ stageName: 'Staging' }),
        ],
      });
    const attempts = await listAttempts(client, place, signal);
    expect(attempts.map(({ id, state }) => [id, state])).toEqual([
      ['a-2', 'succeeded'],
      ['a-1', 'running'],
    ]);
    expect(codePipeline).toHaveReceivedCommandWith(ListActionExecutionsCommand, {
      pipelineName: 'shop',
      filter: { pipelineExecutionId: 'e-1' },
    });
  });

  test('are those of all executions if none is named, with what CodePipeline reports about them', async () => {
    const output = { executionResult: { errorDetails: { message: 'why' } }, outputVariables: { A: '1' } };
    codePipeline
      .on(ListActionExecutionsCommand)
      .resolves({ actionExecutionDetails: [detail({ status: 'Abandoned', output })] });
    expect(await listAttempts(client, { ...place, executionId: undefined }, signal)).toEqual([
      {
        id: 'a-1',
        executionId: 'e-1',
        state: 'failed',
        startedAt: at('12:00:00'),
        summary: 'why',
        outputVariables: { A: '1' },
      },
    ]);
  });

  test.each([{ actionExecutionId: undefined }, { startTime: undefined }, { status: undefined }, { status: 'New' }])(
    'are awaited while CodePipeline does not report their status (%j)',
    async (more) => {
      codePipeline.on(ListActionExecutionsCommand).resolves({ actionExecutionDetails: [detail(more)] });
      await expect(listAttempts(client, place, signal)).rejects.toThrow('does not report the status of the action');
    },
  );
});

describe('the attempt of a job', () => {
  const [running, failed] = [attempt('a-2', 'running'), attempt('a-1', 'failed')];

  test.each([
    ['the only one, if it is running', [running], undefined, { kind: 'known', attempt: running }],
    ['the one that the token names', [running, failed], 'a-1', { kind: 'known', attempt: failed }],
    ['claimed if there were others', [running, failed], undefined, { kind: 'claim', attempt: running }],
    ['claimed if it is over', [failed], undefined, { kind: 'claim', attempt: undefined }],
    ['claimed if none is listed yet', [], undefined, { kind: 'claim', attempt: undefined }],
  ])('is %s', (_case, attempts, attemptId, own) => {
    expect(ownAttempt(attempts, { since: 0, attemptId })).toEqual(own);
  });

  test('is awaited if CodePipeline does not list it yet', () => {
    expect(() => ownAttempt([failed], { since: 0, attemptId: 'a-2' })).toThrow('does not list the action yet');
  });
});

describe('an action after its answer', () => {
  const ended = (answerAgain?: () => Promise<unknown>, token = { since: 0 }) =>
    endedAttempts({ client, place, token, pause: 1 }, signal, answerAgain);
  let status: string;

  beforeEach(() => {
    status = 'InProgress';
    codePipeline.on(ListActionExecutionsCommand).callsFake(() => ({
      actionExecutionDetails: [detail({ status }), detail({ actionExecutionId: 'a-0', status: 'Failed' })],
    }));
  });

  test('is answered again if it continues', async () => {
    const again = jest.fn(async () => (status = 'Succeeded'));
    expect((await ended(again))[0].state).toBe('succeeded');
    expect(again).toHaveBeenCalledTimes(1);
  });

  test('is not awaited without our answer, or if another attempt continues', async () => {
    const again = jest.fn();
    await ended();
    await ended(again, { since: 0, attemptId: 'a-0' } as { since: number });
    expect(codePipeline).toHaveReceivedCommandTimes(ListActionExecutionsCommand, 2);
    expect(again).not.toHaveBeenCalled();
  });

  test('is left to the next retry if it still continues', async () => {
    await expect(ended(jest.fn())).rejects.toThrow('CodePipeline has not ended the action after receiving its result');
  });
});

test.each([undefined, {}, { ...place, actionName: 7 }])(
  'user parameters that name no action (%j) are rejected',
  (parameters) => {
    expect(() => actionPlace(parameters)).toThrow(/^user parameter (pipelineName|actionName) must be a string, got /);
  },
);
