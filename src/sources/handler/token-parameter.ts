import { createHash } from 'node:crypto';
import { GetParameterCommand, Parameter, SSMClient } from '@aws-sdk/client-ssm';
import { isDenial, patiently } from './patience';
import { TokenError, codeOf } from './token-error';

/** @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html */
const TOKEN = /^[\x21-\x7e]{1,1000}$/;
const HASH_LENGTH = 40;

/** The latest value of the parameter. */
export interface Token {
  readonly value: string;
  /** Equal only for the same version of the parameter. It reveals nothing about the value. */
  readonly fingerprint: string;
}

export async function readToken(ssm: SSMClient, parameterName: string, signal: AbortSignal): Promise<Token> {
  const command = new GetParameterCommand({ Name: parameterName, WithDecryption: true });
  let parameter: Parameter | undefined;
  try {
    ({ Parameter: parameter } = await patiently(() => ssm.send(command, { abortSignal: signal }), signal));
  } catch (error) {
    throw new TokenError(`parameter '${parameterName}' ${unreadable(error)}`);
  }
  return tokenIn(parameterName, parameter ?? {});
}

function unreadable(error: unknown): string {
  const code = codeOf(error);
  if (code === 'ParameterNotFound') {
    return 'does not exist: write it with aws ssm put-parameter --type SecureString';
  }
  if (isDenial(error)) {
    return (
      `cannot be read or decrypted (${code}): ` +
      'pass the key that encrypts it as encryptionKey of the parameter, and allow the role in the key policy'
    );
  }
  return `could not be read (${code}): deploy again`;
}

function tokenIn(parameterName: string, { Type, Value = '', Version, LastModifiedDate }: Parameter): Token {
  const fix = 'write it again with aws ssm put-parameter --type SecureString --overwrite';
  if (Type !== 'SecureString') {
    throw new TokenError(`parameter '${parameterName}' must be a SecureString, got ${String(Type)}: ${fix}`);
  }
  if (Value.trim() === '') {
    throw new TokenError(`parameter '${parameterName}' must not be empty: ${fix}`);
  }
  if (!TOKEN.test(Value)) {
    throw new TokenError(
      `parameter '${parameterName}' must contain a token of at most 1000 characters, without spaces or line breaks, ` +
        `got something else, which is not shown: ${fix}`,
    );
  }
  // Versions restart at 1 when a parameter is deleted and created again.
  const version = [parameterName, Version, LastModifiedDate?.getTime()].join(' ');
  return { value: Value, fingerprint: createHash('sha256').update(version).digest('hex').slice(0, HASH_LENGTH) };
}
