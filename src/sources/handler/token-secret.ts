import { randomBytes } from 'node:crypto';
import { DescribeSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { patiently } from './patience';
import { TokenError, codeOf } from './token-error';
import { Token } from './token-parameter';

const CURRENT = 'AWSCURRENT';
/** A version id has 32 to 64 characters, and the fingerprint 40. */
const RANDOM_BYTES = 8;

/** The id of the current version, if it has this token. The id suffices to tell, so the value is not read. */
export async function currentVersionOf(
  client: SecretsManagerClient,
  secretArn: string,
  token: Token,
  signal: AbortSignal,
): Promise<string | undefined> {
  const command = new DescribeSecretCommand({ SecretId: secretArn });
  const { VersionIdsToStages = {} } = await reworded(secretArn, 'described', () =>
    patiently(() => client.send(command, { abortSignal: signal }), signal),
  );
  const current = Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes(CURRENT));
  return current?.[0].startsWith(token.fingerprint) ? current[0] : undefined;
}

/**
 * Writes the token as the current version, with a new id each time. Writing an existing version again would do nothing
 * and leave another version current. Only retries of one call share an id.
 *
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
