import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { arn, clientOptions, deploy, queuePolicy, receive, role, roleArn, until, withEmulator } from './support';
import type { Emulator } from '../../src/emulator/emulator';

let emulator: Emulator;

withEmulator((started) => (emulator = started));

describe('a rule delivers', () => {
  const put = (marker: string) =>
    new EventBridgeClient(clientOptions(emulator)).send(
      new PutEventsCommand({
        Entries: [{ Source: 'aws.codepipeline', DetailType: 'Test', Detail: JSON.stringify({ marker }) }],
      }),
    );

  beforeAll(async () => {
    await deploy(emulator, 'targets', {
      Open: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'open' } },
      OpenPolicy: queuePolicy('Open', 'notify'),
      Closed: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'closed' } },
      Undelivered: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'undelivered' } },
      UndeliveredPolicy: queuePolicy('Undelivered', 'notify'),
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          Name: 'notify',
          EventPattern: { source: ['aws.codepipeline'] },
          Targets: [
            { Id: 'Open', Arn: { 'Fn::GetAtt': ['Open', 'Arn'] } },
            {
              Id: 'Closed',
              Arn: { 'Fn::GetAtt': ['Closed', 'Arn'] },
              DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['Undelivered', 'Arn'] } },
            },
          ],
        },
      },
    });
  });

  test('to a queue if its policy allows it, and to the dead-letter queue otherwise', async () => {
    await put('one');
    const delivered = await until('the delivery', () => receive(emulator, 'open'));
    expect(JSON.parse(delivered.Body ?? '')).toMatchObject({ detail: { marker: 'one' } });
    const undelivered = await until('the dead letter', () => receive(emulator, 'undelivered'));
    expect(undelivered.MessageAttributes?.ERROR_CODE?.StringValue).toBe('NO_PERMISSIONS');
    expect(await receive(emulator, 'closed')).toBeUndefined();
  });

  test.each([
    [
      'a target that is not played',
      { Arn: arn('kinesis', 'stream/x') },
      'does not play EventBridge targets of kinesis',
    ],
    [
      'a part of the event for a pipeline',
      { Arn: arn('codepipeline', 'Shop'), RoleArn: roleArn('events'), InputPath: '$.detail' },
      'does not play InputPath of a pipeline target',
    ],
    [
      'a part of the event for a log group',
      { Arn: arn('logs', 'log-group:/aws/events/x'), InputPath: '$.detail' },
      'does not play InputPath of a log group target',
    ],
    [
      'a log group by a role',
      { Arn: arn('logs', 'log-group:/aws/events/x'), RoleArn: roleArn('events') },
      'RoleArn is not supported for target',
    ],
  ])('never to %s: the stack is refused by name', async (_, target, message) => {
    const rule = {
      Type: 'AWS::Events::Rule',
      Properties: { EventPattern: { source: ['x'] }, Targets: [{ Id: 'T', ...target }] },
    };
    await expect(deploy(emulator, `refused-${message.length}`, { Rule: rule })).rejects.toThrow(message);
  });
});

test('events of AWS services are published by the engine alone', async () => {
  await deploy(emulator, 'publisher', {
    Publisher: role('publisher', 'lambda.amazonaws.com', [{ Action: 'events:PutEvents', Resource: '*' }]),
  });
  const credentials = await emulator.control.assumeRole({
    roleArn: roleArn('publisher'),
    sessionName: 'handler',
    servicePrincipal: 'lambda.amazonaws.com',
  });
  const put = async (options: ReturnType<typeof clientOptions>, source: string) => {
    const entry = { Source: source, DetailType: 'Test', Detail: '{}' };
    const { Entries } = await new EventBridgeClient(options).send(new PutEventsCommand({ Entries: [entry] }));
    return Entries?.[0]?.ErrorCode;
  };
  await expect(put(clientOptions(emulator), 'aws.codepipeline')).resolves.toBeUndefined();
  const asPublisher = clientOptions(emulator, credentials);
  await expect(put(asPublisher, 'aws.codepipeline')).resolves.toBe('NotAuthorizedForSourceException');
  await expect(put(asPublisher, 'shop')).resolves.toBeUndefined();
});
