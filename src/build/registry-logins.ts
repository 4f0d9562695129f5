import { Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { RegistryLoginConfig } from './registry-login-types';
import { IMAGE_REPOSITORY, SECRET, validateConstruct } from '../private/checks/construct-kinds';
import { TextRule, repeated, throwIfAny, validateText } from '../private/checks/validation';
import { allowSecretKey } from '../private/permissions/key-statements';
import { allow, allowPulling } from '../private/permissions/statements';

export type LoginFunction = (scope: Construct, variablePrefix: string) => RegistryLoginConfig;

/**
 * `ROOT` caches without a prefix, so the build could create a repository with any name.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html
 */
const REPOSITORY_PREFIX: TextRule = {
  prop: 'repositoryPrefix',
  pattern: /^(?=..)([a-z0-9]+([._-][a-z0-9]+)*\/)*[a-z0-9]+([._-][a-z0-9]+)*$/,
  maxLength: 30,
  allowed:
    "two or more lowercase letters and digits, with single '.', '_', '-' or '/' between them, such as 'docker-hub'",
};

const onlyOnceEach = new WeakMap<object, string>();

/** Marks a login to a registry that has only one login for all of its images. */
export function onlyOnce<T extends object>(registry: string, login: T): T {
  onlyOnceEach.set(login, registry);
  return login;
}

/** Docker keeps only the last login to each registry. */
export function validateLoginsDiffer(logins: readonly object[]): string[] {
  const registries = logins.flatMap((login) => onlyOnceEach.get(login) ?? []);
  return [...new Set(repeated(registries))].map(
    (registry) => `registryLogins must log in to ${registry} once, got more than one login: keep only one`,
  );
}

/** CodeBuild resolves the variables when the build starts, and masks their values in the log. */
export function dockerHubLogin(secret: secretsmanager.ISecret): LoginFunction {
  throwIfAny('RegistryLogin.dockerHub', validateConstruct('secret', secret, SECRET));
  return (scope, variablePrefix) => {
    const [username, password] = [`${variablePrefix}_USERNAME`, `${variablePrefix}_PASSWORD`];
    const type = codebuild.BuildEnvironmentVariableType.SECRETS_MANAGER;
    const arn = secret.secretFullArn ?? secret.secretArn;
    return {
      environmentVariables: {
        [username]: { type, value: `${arn}:username` },
        [password]: { type, value: `${arn}:password` },
      },
      // printf is built into the shell, so no process has the password in its arguments.
      commands: [`printf '%s' "$${password}" | docker login --username "$${username}" --password-stdin`],
      permissions: allowSecretKey(scope, secret.encryptionKey),
    };
  };
}

/**
 * An ECR token is valid for every registry that the role can access in that Region. Hosts are
 * account.dkr.ecr.region.suffix.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
 */
export function ecrLogin(repository: ecr.IRepository): LoginFunction {
  throwIfAny('RegistryLogin.ecr', validateConstruct('repository', repository, IMAGE_REPOSITORY));
  return (_scope, variablePrefix) => {
    const uri = `${variablePrefix}_REPOSITORY`;
    const region = `"$(echo "$${uri}" | cut -d . -f 4)"`;
    return {
      environmentVariables: { [uri]: { value: repository.repositoryUri } },
      commands: [
        `aws ecr get-login-password --region ${region} | docker login --username AWS --password-stdin "\${${uri}%%/*}"`,
      ],
      permissions: allowPulling(repository.repositoryArn),
    };
  };
}

/** The build is already logged in to this registry, because it pushes to it. */
export function cacheLogin(repositoryPrefix: string): LoginFunction {
  throwIfAny('RegistryLogin.ecrPullThroughCache', validateText(REPOSITORY_PREFIX, repositoryPrefix));
  return (scope, variablePrefix) => {
    const { account, region, urlSuffix } = Stack.of(scope);
    const registry = `${account}.dkr.ecr.${region}.${urlSuffix}`;
    return {
      environmentVariables: { [`${variablePrefix}_CACHE`]: { value: `${registry}/${repositoryPrefix}` } },
      permissions: pullThrough(scope, repositoryPrefix),
    };
  };
}

/**
 * The first pull of an image creates its repository in the cache, and each pull may import a newer image.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
 */
function pullThrough(scope: Construct, repositoryPrefix: string): iam.PolicyStatement[] {
  const resourceName = `${repositoryPrefix}/*`;
  const repositories = Stack.of(scope).formatArn({ service: 'ecr', resource: 'repository', resourceName });
  return [
    ...allowPulling(repositories),
    allow(['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'], [repositories]),
  ];
}
