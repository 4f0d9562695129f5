import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { arn, clientOptions, deploy, queuePolicy, receive, role, roleArn, until, withEmulator } from './support';
import type { Emulator } from '../../src/emulator/emulator';

let emulator: Emulator;

withEmulator((started) => (emulator = started));

// packages/rehearsal/assets/service-requests.yaml: what the engine would send besides, no policy may rely on.
describe('a condition key that AWS does not document for the request is refused', () => {
  const refusal = 'packages/rehearsal/assets/service-requests.yaml has no page that says so';

  test('when a service assumes a role', async () => {
    await deploy(emulator, 'roles', { Build: role('build', 'codebuild.amazonaws.com', []) });
    const assume = (context: Record<string, string>) =>
      emulator.control.assumeRole({
        roleArn: roleArn('build'),
        sessionName: 'build',
        servicePrincipal: 'codebuild.amazonaws.com',
        context,
      });
    await expect(assume({ 'aws:SourceArn': arn('codebuild', 'project/shop') })).resolves.toBeDefined();
    await expect(assume({ 'aws:SourceOrgID': 'o-1' })).rejects.toThrow(
      `codebuild.amazonaws.com sends no aws:SourceOrgID with sts:AssumeRole: ${refusal}`,
    );
  });

  test('when a role calls a service', async () => {
    const start = { accessKeyId: emulator.administrator.accessKeyId, action: 'codebuild:StartBuild', resourceArn: '*' };
    await expect(emulator.control.authorize(start)).resolves.toBeUndefined();
    const context = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' };
    await expect(emulator.control.authorize({ ...start, context })).rejects.toThrow(refusal);
  });
});

describe('an event of a rule', () => {
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
  test('goes to a topic whose policy has no condition, and to none that has one', async () => {
    const condition = { ArnEquals: { 'aws:SourceArn': arn('events', 'rule/publish') } };
    const publish = (name: string, Condition?: unknown) => ({
      Type: 'AWS::SNS::TopicPolicy',
      Properties: {
        Topics: [{ Ref: name }],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'events.amazonaws.com' },
              Action: 'sns:Publish',
              Resource: '*',
              ...(Condition ? { Condition } : {}),
            },
          ],
        },
      },
    });
    const target = (name: string, queue: string) => ({
      Id: name,
      Arn: { Ref: name },
      DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queue, 'Arn'] } },
    });
    await deploy(emulator, 'topics', {
      Plain: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'plain' } },
      PlainPolicy: publish('Plain'),
      Conditioned: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'conditioned' } },
      ConditionedPolicy: publish('Conditioned', condition),
      PlainLetters: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'plain-letters' } },
      PlainLettersPolicy: queuePolicy('PlainLetters', 'publish'),
      Letters: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'letters' } },
      LettersPolicy: queuePolicy('Letters', 'publish'),
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          Name: 'publish',
          EventPattern: { source: ['aws.codepipeline'] },
          Targets: [target('Plain', 'PlainLetters'), target('Conditioned', 'Letters')],
        },
      },
    });
    await new EventBridgeClient(clientOptions(emulator)).send(
      new PutEventsCommand({ Entries: [{ Source: 'aws.codepipeline', DetailType: 'Test', Detail: '{}' }] }),
    );
    const letter = await until('the dead letter', () => receive(emulator, 'letters'));
    expect(letter.MessageAttributes?.TARGET_ARN?.StringValue).toBe(arn('sns', 'conditioned'));
    expect(await receive(emulator, 'plain-letters')).toBeUndefined();
  });
});
