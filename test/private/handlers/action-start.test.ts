import { CodePipelineClient, ListActionExecutionsCommand } from '@aws-sdk/client-codepipeline';
import { mockClient } from 'aws-sdk-client-mock';
import 'aws-sdk-client-mock-jest';
import { actionStart } from '../../../src/private/handlers/action-start';
import { NotYet } from '../../../src/private/handlers/waiting';

const codePipeline = mockClient(CodePipelineClient);
const action = { pipelineName: 'shop', executionId: 'e-1', stageName: 'Production', actionName: 'ValidateImage' };
const ours = { stageName: 'Production', actionName: 'ValidateImage' };
const at = (time: string) => new Date(`2026-01-01T${time}Z`);
const start = () => actionStart(new CodePipelineClient({ region: 'us-east-1' }), action, new AbortController().signal);

beforeEach(() => codePipeline.reset());

test('is what CodePipeline says of this execution’s action', async () => {
  codePipeline.on(ListActionExecutionsCommand).resolves({
    actionExecutionDetails: [
      { ...ours, actionName: 'Deploy', startTime: at('12:03:00') },
      { ...ours, startTime: at('12:02:00.123') },
      { ...ours, stageName: 'Staging', startTime: at('12:04:00') },
    ],
  });
  expect(await start()).toEqual(at('12:02:00.123'));
  expect(codePipeline).toHaveReceivedCommandWith(ListActionExecutionsCommand, {
    pipelineName: 'shop',
    filter: { pipelineExecutionId: 'e-1' },
  });
});

test('is the last one of a stage that was retried, on whatever page and in whatever order', async () => {
  codePipeline
    .on(ListActionExecutionsCommand)
    .resolves({ nextToken: 'more', actionExecutionDetails: [{ ...ours, startTime: at('12:01:00') }] })
    .on(ListActionExecutionsCommand, { nextToken: 'more' })
    .resolves({
      actionExecutionDetails: [
        { ...ours, startTime: at('12:05:00') },
        { ...ours, startTime: at('12:02:00') },
      ],
    });
  expect(await start()).toEqual(at('12:05:00'));
});

test.each([[{}], [{ actionExecutionDetails: [] }], [{ actionExecutionDetails: [ours] }]])(
  'is not there yet (%j)',
  async (answer) => {
    codePipeline.on(ListActionExecutionsCommand).resolves(answer);
    await expect(start()).rejects.toThrow(
      new NotYet("CodePipeline does not list action 'ValidateImage' of execution e-1 yet"),
    );
  },
);
