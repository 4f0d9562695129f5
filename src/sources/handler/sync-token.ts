import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { TokenError } from './token-error';
import { readToken } from './token-parameter';
import { currentVersionOf, putToken } from './token-secret';

/** How often the parameter may change while it is being copied. */
const MAX_ATTEMPTS = 5;

export interface TokenServices {
  readonly ssm: SSMClient;
  readonly secretsManager: SecretsManagerClient;
}

/** Where the token is copied from and to. */
export interface TokenCopy {
  readonly parameterName: string;
  readonly secretArn: string;
}

/**
 * Makes the latest value of the parameter the current version of the secret, and returns that version's id. Events may
 * arrive twice, late, and in any order, so none is trusted. After writing, the parameter is read again, because a
 * slower invocation may have written an older value last.
 */
export async function syncToken(services: TokenServices, copy: TokenCopy, signal: AbortSignal): Promise<string> {
  const { ssm, secretsManager } = services;
  const { parameterName, secretArn } = copy;
  let token = await readToken(ssm, parameterName, signal);
  const current = await currentVersionOf(secretsManager, secretArn, token, signal);
  if (current !== undefined) {
    return current;
  }
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const versionId = await putToken(secretsManager, secretArn, token, signal);
    const newest = await readToken(ssm, parameterName, signal);
    if (newest.fingerprint === token.fingerprint) {
      return versionId;
    }
    token = newest;
  }
  throw new TokenError(`parameter '${parameterName}' changed ${MAX_ATTEMPTS} times while it was copied: deploy again`);
}
