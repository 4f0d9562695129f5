import type { Buildspec } from '../buildspec/buildspec';
import type { EnvironmentVariable, SessionCredentials } from '../types';

export interface BuildFacts {
  readonly id: string;
  readonly arn: string;
  readonly number: number;
  readonly startedAt: number;
  readonly image: string;
  readonly initiator: string;
  readonly logStream?: string;
  readonly encryptionKey?: string;
  readonly sourceVersion: string;
  readonly resolvedSourceVersion?: string;
}

export interface BuildPlaces {
  readonly source: string;
  readonly secondarySources: Readonly<Record<string, string>>;
  readonly home: string;
  readonly temporary: string;
}

/** By default, a project encrypts its artifacts with the account's key for S3. */
const DEFAULT_ENCRYPTION_KEY = 'alias/aws/s3';
const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin';

/**
 * Of this machine's environment only PATH and LANG come through: nothing else of it, least of all its credentials,
 * belongs in a build.
 */
export const machineVariables = (host: NodeJS.ProcessEnv, { home, temporary }: BuildPlaces) => ({
  PATH: host.PATH ?? DEFAULT_PATH,
  LANG: host.LANG ?? 'C.UTF-8',
  HOME: home,
  TMPDIR: temporary,
});

/** The variables that CodeBuild itself provides. */
export function codeBuildVariables(facts: BuildFacts, { source, secondarySources }: BuildPlaces) {
  const secondary = Object.entries(secondarySources).map(([name, path]): [string, string] => [
    `CODEBUILD_SRC_DIR_${name}`,
    path,
  ]);
  return {
    CODEBUILD_BUILD_ARN: facts.arn,
    CODEBUILD_BUILD_ID: facts.id,
    CODEBUILD_BUILD_IMAGE: facts.image,
    CODEBUILD_BUILD_NUMBER: String(facts.number),
    CODEBUILD_BUILD_SUCCEEDING: '1',
    CODEBUILD_INITIATOR: facts.initiator,
    CODEBUILD_KMS_KEY_ID: facts.encryptionKey ?? DEFAULT_ENCRYPTION_KEY,
    ...(facts.logStream !== undefined && { CODEBUILD_LOG_PATH: facts.logStream }),
    ...(facts.resolvedSourceVersion !== undefined && {
      CODEBUILD_RESOLVED_SOURCE_VERSION: facts.resolvedSourceVersion,
    }),
    CODEBUILD_SOURCE_VERSION: facts.sourceVersion,
    CODEBUILD_SRC_DIR: source,
    CODEBUILD_START_TIME: String(facts.startedAt),
    ...Object.fromEntries(secondary),
  };
}

/** The role's credentials and the emulator's address; CodeBuild provides credentials through an endpoint. */
export const accessVariables = (
  credentials: SessionCredentials,
  endpoint: string,
  region: string,
): Record<string, string> => ({
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_SESSION_TOKEN: credentials.sessionToken,
  AWS_ENDPOINT_URL: endpoint,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_PAGER: '',
});

/** All custom variables: those of the start call override the project's, which override the buildspec's. */
export function customVariables(
  buildspec: Buildspec,
  project: readonly EnvironmentVariable[],
  overrides: readonly EnvironmentVariable[],
): EnvironmentVariable[] {
  const { env = {} } = buildspec;
  const declared = [
    ...typed(env.variables, 'PLAINTEXT'),
    ...typed(env['parameter-store'], 'PARAMETER_STORE'),
    ...typed(env['secrets-manager'], 'SECRETS_MANAGER'),
  ];
  const byName = new Map([...declared, ...project, ...overrides].map((variable) => [variable.name, variable]));
  return [...byName.values()];
}

function typed(values: Record<string, string> | undefined, type: EnvironmentVariable['type']): EnvironmentVariable[] {
  return Object.entries(values ?? {}).map(([name, value]) => ({ name, value, type }));
}
