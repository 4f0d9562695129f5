import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { PARAMETER, SECRET, TokenAccount } from './token-account';
import { collectConsole } from '../../../support/console';

export const context = { getRemainingTimeInMillis: () => 60_000 };

export const request = (RequestType = 'Create', more = {}) => ({
  RequestType,
  ResponseURL: 'https://cloudformation.example/answer?signed',
  StackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/Shop/1',
  RequestId: 'request-1',
  ResourceType: 'Custom::TokenBridge',
  LogicalResourceId: 'TokenInStep12345678',
  ResourceProperties: { Parameter: PARAMETER },
  ...more,
});

export const change = (operation = 'Update', more = {}) => ({
  source: 'aws.ssm',
  'detail-type': 'Parameter Store Change',
  detail: { operation, name: PARAMETER, type: 'SecureString' },
  ...more,
});

/** What the function logged, and what it answered. */
export interface Watched {
  account: TokenAccount;
  readonly answers: Record<string, string | Record<string, string>>[];
}

/** Has an account for each test. Whatever happens in it, values are in the secret, and nowhere else. */
export function watchTokens(): Watched {
  const written: string[] = [];
  const watched: Watched = { account: undefined as unknown as TokenAccount, answers: [] };

  beforeEach(() => {
    watched.account = new TokenAccount();
    process.env.TOKEN_PARAMETER = PARAMETER;
    process.env.TOKEN_SECRET = SECRET;
    written.length = watched.answers.length = 0;
    jest.spyOn(globalThis, 'fetch').mockImplementation((_url, init) => {
      watched.answers.push(JSON.parse(String(init?.body)));
      return Promise.resolve(new Response(null, { status: 200 }));
    });
    collectConsole(written);
  });

  afterEach(() => {
    const { account, answers } = watched;
    expect(written.join('\n') + JSON.stringify(answers)).not.toMatch(/ghp_|signed/);
    expect(account.secretsManager).not.toHaveReceivedCommand(GetSecretValueCommand);
    account.ssm.restore();
    account.secretsManager.restore();
    jest.restoreAllMocks();
  });
  return watched;
}
