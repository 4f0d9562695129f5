import {
  DeleteParameterCommand,
  DeleteParametersCommand,
  GetParameterCommand,
  GetParametersCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { key, keyArn, sessionOf } from './keys';
import { arn, clientOptions, deploy, queuePolicy, receive, role, until, withEmulator } from './support';
import type { Emulator } from '../../src/emulator/emulator';

let emulator: Emulator;
let ssm: SSMClient;

withEmulator((started) => (emulator = started));

beforeAll(async () => {
  ssm = new SSMClient(clientOptions(emulator));
});

// https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-cwe.html
test('what happens to a parameter is an event, which says nothing of its value', async () => {
  await deploy(emulator, 'changes', {
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'changes' } },
    Policy: queuePolicy('Queue', 'changes'),
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        Name: 'changes',
        EventPattern: { source: ['aws.ssm'], 'detail-type': ['Parameter Store Change'] },
        Targets: [{ Id: 'Queue', Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] } }],
      },
    },
  });
  const put = (changes = {}) =>
    ssm.send(
      new PutParameterCommand({
        Name: '/shop/token',
        Value: 'secret',
        Type: 'SecureString',
        Overwrite: true,
        ...changes,
      }),
    );
  await put({ Description: 'Of GitHub' });
  await put();
  await ssm.send(new DeleteParameterCommand({ Name: '/shop/token' }));
  await put();
  await ssm.send(new DeleteParametersCommand({ Names: ['/shop/token', '/none'] }));
  await expect(ssm.send(new DeleteParameterCommand({ Name: '/none' }))).rejects.toThrow('not found');
  await expect(put({ Name: 'aws-reserved' })).rejects.toThrow('prefixed');

  const bodies: string[] = [];
  await until('five events', async () => {
    const message = await receive(emulator, 'changes');
    if (message) {
      bodies.push(message.Body!);
    }
    return bodies.length === 5 ? bodies : undefined;
  });
  expect(bodies.join()).not.toContain('secret"');
  const [first, ...others] = bodies.map((body) => JSON.parse(body));
  expect(first).toMatchObject({
    source: 'aws.ssm',
    resources: [arn('ssm', 'parameter/shop/token')],
    detail: { operation: 'Create', name: '/shop/token', type: 'SecureString', description: 'Of GitHub' },
  });
  expect(others.map(({ detail }) => detail.operation)).toEqual(['Update', 'Delete', 'Create', 'Delete']);
});

// https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html
describe('a SecureString under a key of the customer', () => {
  const NAME = '/safe/token';
  const read = { Action: ['ssm:GetParameter', 'ssm:GetParameters'], Resource: arn('ssm', 'parameter/safe/token') };
  const decrypt = (Condition?: unknown) => ({ Action: 'kms:Decrypt', Resource: keyArn, Condition });
  const through = (service: string, parameter: string) => ({
    StringEquals: {
      'kms:ViaService': `${service}.us-east-1.amazonaws.com`,
      'kms:EncryptionContext:PARAMETER_ARN': arn('ssm', `parameter${parameter}`),
    },
  });

  beforeAll(async () => {
    const { KeyArn } = await deploy(
      emulator,
      'safe',
      {
        Key: key(),
        Reader: role('reader', 'codebuild.amazonaws.com', [read, decrypt(through('ssm', NAME))]),
        Elsewhere: role('elsewhere', 'codebuild.amazonaws.com', [read, decrypt(through('ssm', '/other'))]),
        Service: role('by-service', 'codebuild.amazonaws.com', [read, decrypt(through('secretsmanager', NAME))]),
        Keyless: role('keyless', 'codebuild.amazonaws.com', [read]),
      },
      { KeyArn: keyArn },
    );
    const parameter = { Name: NAME, Value: 'secret', Type: 'SecureString', Overwrite: true } as const;
    await ssm.send(new PutParameterCommand({ ...parameter, KeyId: KeyArn }));
  });

  const as = async (name: string) => new SSMClient(await sessionOf(emulator, name));
  const get = async (name: string, WithDecryption = true) =>
    (await (await as(name)).send(new GetParameterCommand({ Name: NAME, WithDecryption }))).Parameter?.Value;

  test('is read by whom the key is for, and by the administrator', async () => {
    expect(await get('reader')).toBe('secret');
    const several = await (await as('reader')).send(new GetParametersCommand({ Names: [NAME], WithDecryption: true }));
    expect(several.Parameters?.map(({ Value }) => Value)).toEqual(['secret']);
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: NAME, WithDecryption: true }));
    expect(Parameter?.Value).toBe('secret');
  });

  test.each(['elsewhere', 'by-service', 'keyless'])('not by %s, but without its value', async (name) => {
    await expect(get(name)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('not authorized to perform: kms:Decrypt'),
    });
    const several = new GetParametersCommand({ Names: [NAME], WithDecryption: true });
    await expect((await as(name)).send(several)).rejects.toThrow('kms:Decrypt');
    expect(await get(name, false)).not.toBe('secret');
  });

  test('nor when the key is gone', async () => {
    const parameter = { Name: NAME, Value: 'secret', Type: 'SecureString', Overwrite: true } as const;
    await ssm.send(new PutParameterCommand({ ...parameter, KeyId: 'gone' }));
    await expect(get('reader')).rejects.toMatchObject({ name: 'InvalidKeyId' });
  });

  test('one under the key that AWS manages is read by whoever may read the parameter', async () => {
    await ssm.send(new PutParameterCommand({ Name: NAME, Value: 'open', Type: 'SecureString', Overwrite: true }));
    expect(await get('keyless')).toBe('open');
  });
});
