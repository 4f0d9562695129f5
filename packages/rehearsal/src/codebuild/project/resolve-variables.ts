import { quoteError, PhaseError } from '../errors';
import type { BuildClients, SecretReference } from '../run/clients';
import type { EnvironmentVariable } from '../types';

export interface ResolvedVariables {
  readonly values: Readonly<Record<string, string>>;
  /** Names of those that came from Parameter Store or Secrets Manager. */
  readonly secretNames: ReadonlySet<string>;
}

/** Fetches values from Parameter Store and Secrets Manager with the build's role. */
export async function resolveVariables(
  variables: readonly EnvironmentVariable[],
  clients: BuildClients,
): Promise<ResolvedVariables> {
  const values: Record<string, string> = {};
  const parameters = await fetchParameters(
    variables.filter(({ type }) => type === 'PARAMETER_STORE'),
    clients,
  );
  for (const variable of variables) {
    if (variable.type === 'PLAINTEXT') {
      values[variable.name] = variable.value;
    }
    if (variable.type === 'PARAMETER_STORE') {
      values[variable.name] = requireParameter(variable, parameters);
    }
    if (variable.type === 'SECRETS_MANAGER') {
      values[variable.name] = await fetchSecret(variable, clients);
    }
  }
  return { values, secretNames: new Set(variables.filter(({ type }) => type !== 'PLAINTEXT').map(({ name }) => name)) };
}

/** One at a time: IAM evaluates each by its own name. */
async function fetchParameters(
  variables: readonly EnvironmentVariable[],
  clients: BuildClients,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const parameter of new Set(variables.map(({ value }) => value))) {
    const values = await clients.getParameters([parameter]).catch((error: unknown) => {
      throw new PhaseError('Decrypted Variables Error', quoteError(error));
    });
    values.forEach((value, name) => found.set(name, value));
  }
  return found;
}

function requireParameter(
  { name, value: parameter }: EnvironmentVariable,
  parameters: ReadonlyMap<string, string>,
): string {
  const value = parameters.get(parameter);
  if (value !== undefined) {
    return value;
  }
  throw new PhaseError(
    'Decrypted Variables Error',
    `parameter does not exist: ${parameter} (for the variable ${name})`,
  );
}

async function fetchSecret({ name, value }: EnvironmentVariable, clients: BuildClients): Promise<string> {
  const { jsonKey, ...reference } = parseSecretReference(value);
  const secret = await clients.getSecret(reference).catch((error: unknown) => {
    throw new PhaseError('Secrets Manager Error Message', `${quoteError(error)} (for the variable ${name})`);
  });
  return jsonKey === undefined ? secret : valueOfKey(secret, jsonKey, reference.secretId, name);
}

function valueOfKey(secret: string, key: string, secretId: string, name: string): string {
  const value = parseObject(secret)?.[key];
  if (value !== undefined) {
    return typeof value === 'string' ? value : JSON.stringify(value);
  }
  throw new PhaseError(
    'Secrets Manager Error Message',
    `secret ${secretId} has no key ${key} (for the variable ${name})`,
  );
}

function parseObject(secret: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(secret) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

// A secret's ARN contains six colons: arn:aws:secretsmanager:region:account:secret:name
const ARN_PARTS = 7;

/** Reads `secret-id:json-key:version-stage:version-id`, where secret-id is a name or an ARN. */
export function parseSecretReference(text: string): SecretReference & { readonly jsonKey?: string } {
  const parts = text.split(':');
  const idParts = text.startsWith('arn:') ? ARN_PARTS : 1;
  const [jsonKey, versionStage, versionId] = parts.slice(idParts).map((part) => part || undefined);
  return { secretId: parts.slice(0, idParts).join(':'), jsonKey, versionStage, versionId };
}
