import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { arn, clientOptions, deploy, queuePolicy, receive, until, withEmulator } from './support';
import type { Emulator } from '../../src/emulator/emulator';

let emulator: Emulator;

withEmulator((started) => (emulator = started));

const groupArn = (name: string) => arn('logs', `log-group:${name}`);

const rule = (name: string, target: Record<string, unknown>) => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    Name: name,
    EventPattern: { source: ['shop'], 'detail-type': [name] },
    Targets: [{ Id: 'Log', DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['Undelivered', 'Arn'] } }, ...target }],
  },
});

const statement = (Action: string | string[], Resource: string, changes: Record<string, unknown> = {}) => ({
  Effect: 'Allow',
  Principal: { Service: ['events.amazonaws.com', 'delivery.logs.amazonaws.com'] },
  Action,
  Resource,
  ...changes,
});

const policy = (Statement: unknown[]) => ({ Version: '2012-10-17', Statement });

async function deployTarget(name: string, policies: Record<string, unknown>, group = {}, target = {}): Promise<void> {
  await deploy(emulator, name, {
    Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: `/shop/${name}`, ...group } },
    Undelivered: { Type: 'AWS::SQS::Queue', Properties: { QueueName: `${name}-undelivered` } },
    UndeliveredPolicy: queuePolicy('Undelivered', name),
    Rule: rule(name, { Arn: groupArn(`/shop/${name}`), ...target }),
    ...policies,
  });
}

const accountPolicy = (name: string, statements: unknown[]) => ({
  Policy: {
    Type: 'AWS::Logs::ResourcePolicy',
    Properties: { PolicyName: name, PolicyDocument: JSON.stringify(policy(statements)) },
  },
});

/** What an event that the rule matches comes to: a line of the log, or the reason in the dead letter. */
async function outcome(name: string): Promise<{ line?: string; error?: string }> {
  const Entries = [{ Source: 'shop', DetailType: name, Detail: JSON.stringify({ marker: name }) }];
  await new EventBridgeClient(clientOptions(emulator)).send(new PutEventsCommand({ Entries }));
  return until('an outcome', async () => {
    const logs = new CloudWatchLogsClient(clientOptions(emulator));
    const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName: `/shop/${name}` }));
    if (events?.length) {
      return { line: events[0].message };
    }
    const letter = await receive(emulator, `${name}-undelivered`);
    return letter && { error: letter.MessageAttributes?.ERROR_MESSAGE?.StringValue };
  });
}

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-cloudwatchlogs-permissions
describe('a log group gets the events of a rule', () => {
  const documented = (name: string) => [
    statement('logs:CreateLogStream', `${groupArn(`/shop/${name}`)}:*`),
    statement('logs:PutLogEvents', `${groupArn(`/shop/${name}`)}:*:*`, {
      Condition: { ArnEquals: { 'aws:SourceArn': arn('events', `rule/${name}`) } },
    }),
  ];

  test('by a policy of the account', async () => {
    await deployTarget('account', accountPolicy('account', documented('account')));
    const { line } = await outcome('account');
    expect(JSON.parse(line ?? '')).toMatchObject({
      source: 'shop',
      'detail-type': 'account',
      detail: { marker: 'account' },
    });
  });

  test('by a policy of the group itself', async () => {
    await deployTarget('group', {}, { ResourcePolicyDocument: policy(documented('group')) });
    expect((await outcome('group')).line).toContain('"marker": "group"');
  });

  test('transformed, when the input has timestamp and message', async () => {
    const InputTransformer = {
      InputPathsMap: { marker: '$.detail.marker', time: '$.time' },
      InputTemplate: '{"timestamp":<time>,"message":"got <marker>"}',
    };
    await deployTarget('shaped', accountPolicy('shaped', documented('shaped')), {}, { InputTransformer });
    expect(await outcome('shaped')).toEqual({ line: 'got shaped' });
  });
});

describe('a log group gets nothing, and the dead-letter queue says why,', () => {
  const put = (name: string, changes?: Record<string, unknown>) =>
    statement('logs:PutLogEvents', `${groupArn(`/shop/${name}`)}:*`, changes);
  const create = (name: string, changes?: Record<string, unknown>) =>
    statement('logs:CreateLogStream', `${groupArn(`/shop/${name}`)}:*`, changes);
  const otherRule = { Condition: { ArnEquals: { 'aws:SourceArn': arn('events', 'rule/other') } } };
  const ownRule = (name: string) => ({ Condition: { ArnEquals: { 'aws:SourceArn': arn('events', `rule/${name}`) } } });

  test.each([
    ['nopolicy', [], 'perform logs:CreateLogStream'],
    ['noput', [create('noput')], 'perform logs:PutLogEvents'],
    ['otherrule', [create('otherrule'), put('otherrule', otherRule)], 'perform logs:PutLogEvents'],
    ['othergroup', [create('x'), put('x')], 'perform logs:CreateLogStream'],
    ['otherservice', [create('otherservice', { Principal: { Service: 'sns.amazonaws.com' } })], 'logs:CreateLogStream'],
    ['conditioned', [create('conditioned', ownRule('conditioned')), put('conditioned')], 'logs:CreateLogStream'],
    ['denied', [create('denied'), put('denied'), { ...put('denied'), Effect: 'Deny' }], 'logs:PutLogEvents'],
  ])('%s', async (name, statements, message) => {
    await deployTarget(name, statements.length > 0 ? accountPolicy(name, statements) : {});
    expect(await outcome(name)).toEqual({ error: expect.stringContaining(message) });
  });

  test('when its input is none of a log event', async () => {
    const policies = accountPolicy('shapeless', [create('shapeless'), put('shapeless')]);
    await deployTarget('shapeless', policies, {}, { Input: '"text"' });
    expect((await outcome('shapeless')).error).toContain('not JSON with timestamp and message');
  });
});
