import { setTimeout as delay } from 'node:timers/promises';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Administrator } from '../../src/emulator/administrator';
import { SECRET_HEADER, type SessionCredentials } from '../../src/emulator/control';
import { type Emulator, type EmulatorOptions, newSecret, startEmulator } from '../../src/emulator/emulator';
import { listen } from '../support/listen';

export const ACCOUNT = '000000000000';
export const REGION = 'us-east-1';

const POLL_MS = 25;

export function arn(service: string, resource: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
}

/** The configuration of any AWS SDK client that speaks to the emulator. */
export function clientOptions(
  emulator: Emulator,
  credentials: SessionCredentials | Administrator = emulator.administrator,
) {
  return { endpoint: emulator.endpoint, region: REGION, credentials, maxAttempts: 1, forcePathStyle: true };
}

export interface EngineCall {
  readonly path: string;
  readonly secret: string | undefined;
  readonly body: Record<string, unknown>;
}

export interface FakeEngine {
  readonly url: string;
  readonly secret: string;
  readonly calls: EngineCall[];
  /** Answers the calls from now on. */
  reply(
    answer: (call: EngineCall) => { status: number; body: unknown } | Promise<{ status: number; body: unknown }>,
  ): void;
  close(): Promise<void>;
}

/** Stands in for the engine: records calls back and answers them. */
export async function startFakeEngine(): Promise<FakeEngine> {
  const calls: EngineCall[] = [];
  let answer: Parameters<FakeEngine['reply']>[0] = (call) => ({
    status: 200,
    body: { name: (call.body.properties as { Name?: string } | undefined)?.Name ?? 'none', version: 1 },
  });
  const { host, close } = await listen((request, body, response) => {
    const call = {
      path: request.url ?? '',
      secret: request.headers[SECRET_HEADER]?.toString(),
      body: JSON.parse(body.toString()) as Record<string, unknown>,
    };
    calls.push(call);
    void Promise.resolve(answer(call)).then(({ status, body: text }) =>
      response.writeHead(status).end(JSON.stringify(text)),
    );
  });
  return {
    url: `http://${host}`,
    secret: newSecret(),
    calls,
    reply: (next) => {
      answer = next;
    },
    close,
  };
}

/** Runs an emulator and the engine that it calls for all tests of a file, from before what the file itself prepares. */
export function withEmulator(
  use: (emulator: Emulator, engine: FakeEngine) => void,
  options: Pick<EmulatorOptions, 'containerEngine' | 'ecsMinuteMs'> = {},
): void {
  let engine: FakeEngine | undefined;
  let emulator: Emulator | undefined;
  beforeAll(async () => {
    engine = await startFakeEngine();
    emulator = await startEmulator({ ...options, engineUrl: engine.url, secret: engine.secret });
    use(emulator, engine);
  });
  afterAll(async () => {
    await emulator?.stop();
    await engine?.close();
  });
}

/** The first value that is not undefined, asked for again and again. */
export async function until<T>(
  what: string,
  find: () => Promise<T | undefined> | T | undefined,
  timeoutMs = 15_000,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  while (Date.now() < end) {
    const found = await find();
    if (found !== undefined) {
      return found;
    }
    await delay(POLL_MS);
  }
  throw new Error(`waited in vain for ${what}`);
}

/** Deploys a template as root and returns its outputs; throws with the reasons of what failed. */
export async function deploy(
  emulator: Emulator,
  stackName: string,
  resources: Record<string, unknown>,
  outputs: Record<string, unknown> = {},
): Promise<Record<string, string>> {
  const cloudFormation = new CloudFormationClient(clientOptions(emulator));
  const template = {
    Resources: resources,
    Outputs: Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, { Value: value }])),
  };
  await cloudFormation.send(
    new CreateStackCommand({
      StackName: stackName,
      TemplateBody: JSON.stringify(template),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  );
  const stack = await until(`stack ${stackName}`, async () => {
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stackName }));
    return Stacks?.find((each) => !each.StackStatus?.endsWith('_IN_PROGRESS'));
  });
  if (stack.StackStatus !== 'CREATE_COMPLETE') {
    throw new Error(await failureReasons(cloudFormation, stackName));
  }
  return Object.fromEntries((stack.Outputs ?? []).map((each) => [each.OutputKey ?? '', each.OutputValue ?? '']));
}

async function failureReasons(cloudFormation: CloudFormationClient, stackName: string): Promise<string> {
  const { StackEvents } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName: stackName }));
  const failed = (StackEvents ?? []).filter((event) => event.ResourceStatus?.endsWith('FAILED'));
  return failed.map((event) => `${event.LogicalResourceId}: ${event.ResourceStatusReason}`).join('\n');
}

export interface Statement {
  readonly Effect?: 'Allow' | 'Deny';
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** An AWS::IAM::Role that one service may assume, with one inline policy. */
export function role(name: string, service: string, statements: readonly Statement[], condition?: unknown) {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: name,
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: service },
            Action: 'sts:AssumeRole',
            ...(condition ? { Condition: condition } : {}),
          },
        ],
      },
      ...(statements.length && {
        Policies: [
          {
            PolicyName: 'inline',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: statements.map((statement) => ({ Effect: 'Allow', ...statement })),
            },
          },
        ],
      }),
    },
  };
}

export function roleArn(name: string): string {
  return `arn:aws:iam::${ACCOUNT}:role/${name}`;
}

/** An AWS::DynamoDB::Table with the key `id`. */
export const table = (TableName: string, changes: Record<string, unknown> = {}) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    ...changes,
  },
});

/** Lets one rule send to the queue. */
export function queuePolicy(queue: string, rule: string) {
  return {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: queue }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: { 'Fn::GetAtt': [queue, 'Arn'] },
            Condition: { ArnEquals: { 'aws:SourceArn': arn('events', `rule/${rule}`) } },
          },
        ],
      },
    },
  };
}

export async function receive(emulator: Emulator, queue: string): Promise<Message | undefined> {
  const { Messages } = await new SQSClient(clientOptions(emulator)).send(
    new ReceiveMessageCommand({ QueueUrl: `${emulator.endpoint}/${ACCOUNT}/${queue}`, MessageAttributeNames: ['All'] }),
  );
  return Messages?.[0];
}
