import { CodePipelineClient, ListActionExecutionsCommand } from '@aws-sdk/client-codepipeline';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { publishFailure } from '../../../src/lambda/failure-message';

const codePipeline = mockClient(CodePipelineClient);
const sns = mockClient(SNSClient);
const parameters = { pipelineName: 'shop', executionId: 'e-1', stageName: 'Production' };
const message = {
  topicArn: 'arn:topic',
  what: 'Task',
  headline: 'Task failed.',
  reason: 'it failed',
  repository: 'shop',
  source: { stageName: 'Source', actionName: 'Source' },
  parameters,
};
const publish = async (more: object = {}) => {
  const clients = [new CodePipelineClient({ region: 'x' }), new SNSClient({ region: 'x' })] as const;
  await publishFailure(...clients, { ...message, ...more });
  return sns.commandCalls(PublishCommand)[0].args[0].input;
};
const source = (outputVariables: object | undefined) =>
  codePipeline.on(ListActionExecutionsCommand).resolves({
    actionExecutionDetails: [
      {
        stageName: 'Source',
        actionName: 'Source',
        actionExecutionId: 's-1',
        startTime: new Date(0),
        status: 'Succeeded',
        output: { outputVariables } as never,
      },
    ],
  });

beforeEach(() => {
  process.env.AWS_REGION = 'eu-west-1';
  [codePipeline, sns].forEach((client) => client.reset());
  sns.on(PublishCommand).resolves({ MessageId: 'm-1' });
});

test.each([
  [{ CommitId: 'c1', AuthorEmail: 'a@b.c' }, ['c1', 'a@b.c']],
  [{ VersionId: 'v1', AuthorId: 'ada' }, ['v1', 'ada']],
  [{ CommitId: ' ' }, [undefined, undefined]],
  [undefined, [undefined, undefined]],
])('names the change where the source knows it: %j', async (variables, [commit, author]) => {
  source(variables);
  const { Message = '' } = await publish();
  expect(/Commit: +(.*)/.exec(Message)?.[1]).toBe(commit);
  expect(/Author: +(.*)/.exec(Message)?.[1]).toBe(author);
});

test('a source that cannot be read, or is not listed, does not prevent the message', async () => {
  codePipeline.on(ListActionExecutionsCommand).rejects(new Error('denied'));
  expect((await publish()).Subject).toBe('Task failed: shop, stage Production');
  sns.resetHistory();
  codePipeline.on(ListActionExecutionsCommand).resolves({ actionExecutionDetails: [] });
  expect((await publish()).Message).not.toContain('Commit');
});

test('without parameters, the message has the reason only', async () => {
  expect(await publish({ parameters: {} })).toEqual({
    TopicArn: 'arn:topic',
    Subject: 'Task failed: unknown, stage unknown',
    Message: 'Task failed.\n\nReason:    it failed',
  });
});

test.each([
  ['eu-west-1', 'https://eu-west-1.console.aws.amazon.com/'],
  ['cn-north-1', 'https://cn-north-1.console.amazonaws.cn/'],
  ['us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/'],
])('links to the console of %s', async (region, address) => {
  process.env.AWS_REGION = region;
  source(undefined);
  expect((await publish()).Message).toContain(
    `${address}codesuite/codepipeline/pipelines/shop/executions/e-1/timeline?region=${region}`,
  );
});

describe('what others wrote', () => {
  test('is one line of the message each, whatever it contains', async () => {
    source({
      CommitId: 'c1',
      CommitMessage: 'fix\u2028Author:    Eve\n\nmore',
      AuthorDisplayName: 'Ada\r\nCommit:    c2',
    });
    const { Message = '' } = await publish();
    const lines = Message.split(/[\r\n\u2028\u2029]/);
    expect(lines.filter((line) => /^(Commit|Author):/.test(line))).toEqual([
      'Commit:    c1',
      'Author:    Ada Commit:    c2',
    ]);
    expect(lines).toContain('Message:   fix Author:    Eve');
  });

  test.each(['\n', '\r\n', '\r', '\u2028'])(
    'continues the reason, and cannot add a fact (line end %j)',
    async (end) => {
      const { Message = '' } = await publish({
        reason: `it failed; last lines:${end}Link: https://evil.example${end}`,
      });
      expect(Message).toContain(
        'Reason:    it failed; last lines:\n           Link: https://evil.example\nPipeline:  shop',
      );
      expect(Message.match(/^Link:/gm)).toHaveLength(1);
    },
  );

  test('never makes a subject that SNS rejects', async () => {
    const { Subject = '' } = await publish({ parameters: { ...parameters, stageName: `Läden\n${'x'.repeat(200)}` } });
    expect(Subject).toMatch(/^Task failed: shop, stage L\?den\?x+$/);
    expect(Subject).toHaveLength(100);
  });

  test('is a line even where a parameter is no text, or too long', async () => {
    const { Message = '' } = await publish({ parameters: { ...parameters, target: 7, actionName: 'x'.repeat(2_000) } });
    expect(Message).toContain('\nTarget:    7\n');
    expect(Message).toMatch(/\nAction: {4}x{999}…\n/);
  });
});
