import { DescribeSecretCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { failure, PARAMETER, SECRET, TOKEN } from './token-account';
import { change, context, request, watchTokens } from './token-harness';

// Makes the logger write to the global console, which the tests watch.
process.env.POWERTOOLS_DEV = 'true';
process.env.AWS_REGION = 'us-east-1';

jest.mock('node:timers/promises', () => ({ setTimeout: () => Promise.resolve() }));

// After the environment, because the module makes its clients when it is loaded.
// eslint-disable-next-line import/first
import { handler } from '../../../../src/sources/handler/sync-token.lambda';

const watched = watchTokens();

type State = [state: string, arrange: () => unknown, reason: string];
const throttled = failure('ThrottlingException');
const denied = failure('AccessDeniedException');
const ofParameter = (changes: object) => () =>
  (watched.account.parameter = { ...watched.account.parameter, ...changes });
const read = (error: Error) => () => watched.account.ssm.on(GetParameterCommand).rejects(error);
const described = (error: Error) => () => watched.account.secretsManager.on(DescribeSecretCommand).rejects(error);
const put = (error: Error) => () => watched.account.secretsManager.on(PutSecretValueCommand).rejects(error);
const AGAIN = 'write it again with aws ssm put-parameter --type SecureString --overwrite';
const NO_TOKEN = `must contain a token of at most 1000 characters, without spaces or line breaks, got something else, which is not shown: ${AGAIN}`;
const DENIED = `cannot be read or decrypted (AccessDeniedException): pass the key that encrypts it as encryptionKey of the parameter, and allow the role in the key policy`;

const STATES: State[] = [
  [
    'the parameter is missing',
    () => (watched.account.parameter = undefined),
    `parameter '${PARAMETER}' does not exist: write it with aws ssm put-parameter --type SecureString`,
  ],
  [
    'the parameter is plain text',
    ofParameter({ Type: 'String' }),
    `parameter '${PARAMETER}' must be a SecureString, got String: ${AGAIN}`,
  ],
  [
    'the parameter has no type',
    ofParameter({ Type: undefined }),
    `parameter '${PARAMETER}' must be a SecureString, got undefined: ${AGAIN}`,
  ],
  [
    'there is no answer',
    () => watched.account.ssm.on(GetParameterCommand).resolves({}),
    `parameter '${PARAMETER}' must be a SecureString, got undefined: ${AGAIN}`,
  ],
  ['the value is empty', ofParameter({ Value: undefined }), `parameter '${PARAMETER}' must not be empty: ${AGAIN}`],
  ['the value is blank', ofParameter({ Value: ' \n' }), `parameter '${PARAMETER}' must not be empty: ${AGAIN}`],
  ['the value ends in a line break', ofParameter({ Value: `${TOKEN}\n` }), `parameter '${PARAMETER}' ${NO_TOKEN}`],
  ['the value is too long', ofParameter({ Value: 'g'.repeat(1001) }), `parameter '${PARAMETER}' ${NO_TOKEN}`],
  ['reading is denied', read(denied), `parameter '${PARAMETER}' ${DENIED}`],
  [
    'reading is throttled',
    read(throttled),
    `parameter '${PARAMETER}' could not be read (ThrottlingException): deploy again`,
  ],
  [
    'reading fails otherwise',
    read(failure('InternalServerError')),
    `parameter '${PARAMETER}' could not be read (InternalServerError): deploy again`,
  ],
  [
    'reading fails with a name that says too much',
    read(failure(TOKEN)),
    `parameter '${PARAMETER}' could not be read (unknown error): deploy again`,
  ],
  [
    'looking is denied',
    described(denied),
    `secret '${SECRET}' could not be described (AccessDeniedException): deploy again`,
  ],
  [
    'the secret is gone',
    described(failure('ResourceNotFoundException')),
    `secret '${SECRET}' could not be described (ResourceNotFoundException): deploy again`,
  ],
  ['writing is denied', put(denied), `secret '${SECRET}' could not be written (AccessDeniedException): deploy again`],
  [
    'writing is throttled',
    put(throttled),
    `secret '${SECRET}' could not be written (ThrottlingException): deploy again`,
  ],
  [
    'writing is invalid',
    put(failure('ValidationException')),
    `secret '${SECRET}' could not be written (ValidationException): deploy again`,
  ],
  [
    'the function was changed by hand',
    () => delete process.env.TOKEN_SECRET,
    'environment variable TOKEN_SECRET is not set: deploy the function again',
  ],
];

describe.each(STATES)('%s', (_, arrange, reason) => {
  test.each(['Create', 'Update'])('%s is answered with the message', async (type) => {
    arrange();
    await handler(request(type), context);
    expect(watched.answers).toMatchObject([{ Status: 'FAILED', Reason: reason }]);
    expect(watched.account.versions.size).toBe(0);
  });

  test('Delete succeeds, and does nothing', async () => {
    arrange();
    await handler(request('Delete', { PhysicalResourceId: 'old' }), context);
    expect(watched.answers).toEqual([{ ...watched.answers[0], Status: 'SUCCESS', PhysicalResourceId: 'old' }]);
    expect([...watched.account.ssm.calls(), ...watched.account.secretsManager.calls()]).toEqual([]);
  });

  test('an event fails with the message, so that Lambda retries it', async () => {
    arrange();
    const failed: unknown = await handler(change(), context).catch((error: unknown) => error);
    expect(failed).toMatchObject({ message: reason });
    expect(JSON.stringify([failed, (failed as Error).stack, (failed as Error).cause])).not.toContain('ghp_');
  });
});
