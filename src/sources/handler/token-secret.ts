import { randomBytes } from 'node:crypto';
import { DescribeSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { patiently } from './patience';
import { TokenError, codeOf } from './token-error';
import { Token } from './token-parameter';

const CURRENT = 'AWSCURRENT';
/** A version's id has 32 to 64 characters, and the fingerprint 40. */
const RANDOM_BYTES = 8;

/** The id of the current version, if it has this token. The value is not read: the id tells which version of the parameter it is. */
export async function currentVersionOf(
  client: SecretsManagerClient,
  secretArn: string,
  token: Token,
  signal: AbortSignal,
): Promise<string | undefined> {
  const command = new DescribeSecretCommand({ SecretId: secretArn });
  const { VersionIdsToStages = {} } = await reworded(secretArn, 'looked at', () =>
    patiently(() => client.send(command, { abortSignal: signal }), signal),
  );
  const current = Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes(CURRENT));
  return current?.[0].startsWith(token.fingerprint) ? current[0] : undefined;
}

/**
 * Writes the token as the current version. Its id is new each time: to write a version again that is there does
 * nothing, and would leave another one the current version. Only retries of one call have the same id.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
 */
export async function putToken(
  client: SecretsManagerClient,
  secretArn: string,
  token: Token,
  signal: AbortSignal,
): Promise<string> {
  const versionId = `${token.fingerprint}${randomBytes(RANDOM_BYTES).toString('hex')}`;
  const command = new PutSecretValueCommand({
    SecretId: secretArn,
    ClientRequestToken: versionId,
    SecretString: token.value,
  });
  await reworded(secretArn, 'written', () => patiently(() => client.send(command, { abortSignal: signal }), signal));
  return versionId;
}

async function reworded<T>(secretArn: string, what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw new TokenError(`secret '${secretArn}' could not be ${what} (${codeOf(error)}): deploy again`);
  }
}
