import { CfnParameter, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { build } from './support';
import { RegistryLogin, RegistryLoginBindOptions, RegistryLoginConfig } from '../../../src';
import { arn, Json, viaServices } from '../../support/template';

const SECRET_ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:hub-AbCdEf';
const TOOLS = 'arn:aws:ecr:us-east-1:444455556666:repository/team/tools';

describe('Docker Hub', () => {
  const hub = (secret: (scope: Construct) => secretsmanager.ISecret) =>
    build((scope) => ({ registryLogins: [RegistryLogin.dockerHub(secret(scope))] }));
  const named = (scope: Construct) => secretsmanager.Secret.fromSecretNameV2(scope, 'Hub', 'docker/hub');

  test('the password goes from an environment variable to the standard input of Docker', () => {
    expect(hub(named).commands).toEqual([
      `printf '%s' "$REGISTRY_1_PASSWORD" | docker login --username "$REGISTRY_1_USERNAME" --password-stdin`,
    ]);
  });

  test('CodeBuild reads user name and password when the build starts', () => {
    const secret = arn('secretsmanager', 'secret:docker/hub') as Json;
    const value = (key: string) => {
      const parts = secret['Fn::Join'][1] as Json[];
      return { 'Fn::Join': ['', [...parts.slice(0, -1), `${parts[parts.length - 1]}:${key}`]] };
    };
    expect(hub(named).variables).toEqual([
      { Name: 'REGISTRY_1_PASSWORD', Type: 'SECRETS_MANAGER', Value: value('password') },
      { Name: 'REGISTRY_1_USERNAME', Type: 'SECRETS_MANAGER', Value: value('username') },
    ]);
  });

  test.each<[string, (scope: Construct) => secretsmanager.ISecret, unknown]>([
    [
      'by its name',
      named,
      [arn('secretsmanager', 'secret:docker/hub'), arn('secretsmanager', 'secret:docker/hub-??????')],
    ],
    ['of the app', (scope) => new secretsmanager.Secret(scope, 'Mine'), { Ref: expect.stringMatching(/^Mine/) }],
    [
      'by its ARN',
      (scope) => secretsmanager.Secret.fromSecretCompleteArn(scope, 'Hub', SECRET_ARN),
      [SECRET_ARN, `${SECRET_ARN}-??????`],
    ],
  ])('the build is allowed to read a secret given %s', (_case, secret, Resource) => {
    expect(hub(secret).statements).toEqual([{ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource }]);
  });

  test('the build is allowed to use the key of the secret, through Secrets Manager', () => {
    const { statements } = hub(
      (scope) => new secretsmanager.Secret(scope, 'Mine', { encryptionKey: new kms.Key(scope, 'Key') }),
    );
    expect(statements).toContainEqual({
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
      Condition: viaServices('secretsmanager'),
    });
  });

  test('two logins are rejected, because Docker keeps only the last one', () => {
    expect(() =>
      build((scope) => ({
        registryLogins: [named(scope), named(new Construct(scope, 'B'))].map((secret) =>
          RegistryLogin.dockerHub(secret),
        ),
      })),
    ).toThrow(
      new Error(
        '[ImageBuild.docker] registryLogins must log in to Docker Hub once, got more than one login: keep only one',
      ),
    );
  });
});

describe('Amazon ECR', () => {
  const tools = (scope: Construct) => ecr.Repository.fromRepositoryArn(scope, 'Tools', TOOLS);

  test('the build logs in to the registry of another account and Region, and is allowed to pull from that repository only', () => {
    const { commands, variables, statements } = build((scope) => ({
      registryLogins: [RegistryLogin.ecrPullThroughCache('hub'), RegistryLogin.ecr(tools(scope))],
    }));
    expect(commands).toEqual([
      'aws ecr get-login-password --region "$(echo "$REGISTRY_2_REPOSITORY" | cut -d . -f 4)" | docker login --username AWS --password-stdin "${REGISTRY_2_REPOSITORY%%/*}"',
    ]);
    expect(variables).toContainEqual({
      Name: 'REGISTRY_2_REPOSITORY',
      Type: 'PLAINTEXT',
      Value: { 'Fn::Join': ['', ['444455556666.dkr.ecr.us-east-1.', { Ref: 'AWS::URLSuffix' }, '/team/tools']] },
    });
    expect(statements).toContainEqual({
      Effect: 'Allow',
      Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      Resource: TOOLS,
    });
  });

  test('a pull-through cache needs no login, but permission to create the repositories that it caches', () => {
    const { commands, variables, statements } = build(() => ({
      registryLogins: [RegistryLogin.ecrPullThroughCache('docker-hub')],
    }));
    const cached = arn('ecr', 'repository/docker-hub/*');
    expect(commands).toEqual([]);
    expect(variables).toEqual([
      {
        Name: 'REGISTRY_1_CACHE',
        Type: 'PLAINTEXT',
        Value: {
          'Fn::Join': [
            '',
            [
              { Ref: 'AWS::AccountId' },
              '.dkr.ecr.',
              { Ref: 'AWS::Region' },
              '.',
              { Ref: 'AWS::URLSuffix' },
              '/docker-hub',
            ],
          ],
        },
      },
    ]);
    expect(statements).toEqual([
      {
        Effect: 'Allow',
        Action: [
          'ecr:BatchCheckLayerAvailability',
          'ecr:BatchGetImage',
          'ecr:BatchImportUpstreamImage',
          'ecr:CreateRepository',
          'ecr:GetDownloadUrlForLayer',
        ],
        Resource: cached,
      },
    ]);
  });

  test.each(['ab', 'docker-hub', 'cache/ghcr.io', 'a'.repeat(30)])('the prefix %s is accepted', (prefix) => {
    expect(() => RegistryLogin.ecrPullThroughCache(prefix)).not.toThrow();
  });
});

describe('rejected', () => {
  const allowed =
    "two or more lowercase letters and digits, with single '.', '_', '-' or '/' between them, such as 'docker-hub'";
  const wrong = (got: string) => `repositoryPrefix must be ${allowed}, got '${got}'`;
  const token = new CfnParameter(new Stack(), 'Prefix').valueAsString;

  test.each<[unknown, string]>([
    ['ROOT', wrong('ROOT')],
    ['a', wrong('a')],
    ['docker-hub/', wrong('docker-hub/')],
    ['*', wrong('*')],
    ['a//b', wrong('a//b')],
    ['', `repositoryPrefix must not be empty: use ${allowed}`],
    ['a'.repeat(31), `repositoryPrefix must be at most 30 characters, got 31 ('${'a'.repeat(31)}'): shorten it`],
    [5, `repositoryPrefix must be a string, got 5: use ${allowed}`],
    [
      token,
      'repositoryPrefix must be known at synth because names are derived from it, got a token: pass a plain string',
    ],
  ])('the prefix %s', (prefix, message) => {
    expect(() => RegistryLogin.ecrPullThroughCache(prefix as string)).toThrow(
      new Error(`[RegistryLogin.ecrPullThroughCache] ${message}`),
    );
  });

  test('names instead of constructs are rejected', () => {
    expect(() => RegistryLogin.dockerHub('hub' as never)).toThrow(
      new Error(
        "[RegistryLogin.dockerHub] secret must be a construct such as secretsmanager.Secret, got 'hub': create one, or import one with secretsmanager.Secret.fromSecretNameV2()",
      ),
    );
    expect(() => RegistryLogin.ecr('tools' as never)).toThrow(
      new Error(
        "[RegistryLogin.ecr] repository must be a construct such as ecr.Repository, got 'tools': create one, or import one with ecr.Repository.fromRepositoryName()",
      ),
    );
  });
});

/** A login that a user has written. */
class OwnLogin extends RegistryLogin {
  public constructor(private readonly config: (options: RegistryLoginBindOptions) => RegistryLoginConfig) {
    super();
  }

  public bind(_scope: Construct, options: RegistryLoginBindOptions): RegistryLoginConfig {
    return this.config(options);
  }
}

test('a custom login runs in its position, before the commands of the build', () => {
  const { commands, variables, statements } = build(() => ({
    preBuildCommands: ['npm ci'],
    registryLogins: [
      new OwnLogin(() => ({})),
      new OwnLogin(({ variablePrefix }) => ({
        commands: [`login "$${variablePrefix}_HOST"`],
        environmentVariables: { [`${variablePrefix}_HOST`]: { value: 'ghcr.io' } },
      })),
    ],
  }));
  expect(commands).toEqual(['login "$REGISTRY_2_HOST"', 'npm ci']);
  expect(variables).toEqual([{ Name: 'REGISTRY_2_HOST', Type: 'PLAINTEXT', Value: 'ghcr.io' }]);
  expect(statements).toEqual([]);
});
