import {
  Annotations as AppAnnotations,
  CfnDynamicReference,
  CfnDynamicReferenceService,
  CfnParameter,
  SecretValue,
} from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { GitHubOAuthSourceOptions, PipelineSource } from '../../../src';
import { resourceOf, roleOf, statementsOf, testPipeline, TestPipeline, warningsOf } from '../../support/template';

const WAY_OUT = "put it in Secrets Manager and pass SecretValue.secretsManager('name-of-the-secret')";
const WAYS_OUT = {
  oauthToken: `${WAY_OUT}, or pass a SecureString parameter as tokenParameter`,
  webhookSecret: WAY_OUT,
};
const TOKEN = '{{resolve:secretsmanager:github-token:SecretString:::}}';

const pipelineOf = (options: (scope: Construct) => Partial<GitHubOAuthSourceOptions> = () => ({})): TestPipeline =>
  testPipeline((scope) => ({
    source: PipelineSource.gitHubOAuth('acme/shop', {
      oauthToken: SecretValue.secretsManager('github-token'),
      ...options(scope),
    }),
  }));

describe('GitHub by OAuth token', () => {
  const template = pipelineOf(() => ({ branch: 'release/2' })).template();

  test('action: reads the branch with the token, and polls nothing', () => {
    expect(actionOf(template)).toEqual({
      Name: 'GitHub',
      ActionTypeId: { Category: 'Source', Owner: 'ThirdParty', Provider: 'GitHub', Version: '1' },
      Configuration: {
        Owner: 'acme',
        Repo: 'shop',
        Branch: 'release/2',
        OAuthToken: TOKEN,
        PollForSourceChanges: false,
      },
      OutputArtifacts: [{ Name: 'Source' }],
      Namespace: 'SourceVariables',
      RunOrder: 1,
    });
  });

  test("the branch is 'main' unless another is named", () => {
    expect(actionOf(pipelineOf().template()).Configuration.Branch).toBe('main');
  });

  test('webhook: a push to the branch starts the pipeline; it is signed with a secret of its own', () => {
    // Newer versions of aws-cdk-lib know that it takes tags.
    const { Tags: _, ...properties } = resourceOf(template, 'AWS::CodePipeline::Webhook').Properties;
    expect(properties).toEqual({
      Authentication: 'GITHUB_HMAC',
      AuthenticationConfiguration: {
        SecretToken: {
          'Fn::Join': [
            '',
            [
              '{{resolve:secretsmanager:',
              { Ref: expect.stringMatching(/^PipelineWebhookSecret/) },
              ':SecretString:::}}',
            ],
          ],
        },
      },
      Filters: [{ JsonPath: '$.ref', MatchEquals: 'refs/heads/{Branch}' }],
      RegisterWithThirdParty: true,
      TargetAction: 'GitHub',
      TargetPipeline: { Ref: expect.stringMatching(/^Pipeline/) },
      TargetPipelineVersion: 1,
    });
  });

  test('secret of the webhook: generated, and deleted with the webhook', () => {
    expect(resourceOf(template, 'AWS::SecretsManager::Secret')).toMatchObject({
      Properties: {
        Description: 'Signs the webhook requests that GitHub sends to shop-dev',
        GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
      },
      DeletionPolicy: 'Delete',
    });
  });

  test('role: the pipeline needs no permission for it, and no rule starts it', () => {
    const actions = statementsOf(roleOf(template, 'codepipeline.amazonaws.com')).flatMap(({ Action }) => Action);
    expect(actions.filter((action) => !/^(s3|codebuild|lambda):/.test(action))).toEqual([]);
    template.resourceCountIs('AWS::Events::Rule', 0);
  });
});

test('a warning names the successor, and can be acknowledged by its id', () => {
  const { stack } = pipelineOf();
  const id = '@cdk-cicd-pipeline:gitHubOAuth';
  expect(warningsOf({ stack })).toEqual([
    `AWS no longer recommends OAuth tokens for GitHub, and the token has access to every repository that its owner can access: use PipelineSource.gitHub() with a connection [ack: ${id}]`,
  ]);
  const acknowledged = pipelineOf();
  AppAnnotations.of(acknowledged.stack).acknowledgeWarning(id);
  expect(warningsOf(acknowledged)).toEqual([]);
});

describe('an existing secret', () => {
  test.each<[string, (scope: Construct) => SecretValue]>([
    ['by name', () => SecretValue.secretsManager('webhook')],
    ['by a key of its JSON', () => SecretValue.secretsManager('github-token', { jsonField: 'webhook' })],
    ['of the app', (scope) => new secretsmanager.Secret(scope, 'Mine').secretValue],
    ['of another stack', (scope) => secretsmanager.Secret.fromSecretNameV2(scope, 'Mine', 'webhook').secretValue],
    ['written out', () => SecretValue.unsafePlainText('{{resolve:secretsmanager:webhook}}')],
  ])('%s signs the webhook, or is the token', (_case, secret) => {
    const signed = pipelineOf((scope) => ({ webhookSecret: secret(scope) })).template();
    const { SecretToken } = resourceOf(signed, 'AWS::CodePipeline::Webhook').Properties.AuthenticationConfiguration;
    expect(JSON.stringify(SecretToken)).toMatch(/\{\{resolve:secretsmanager:.*(webhook|Mine)/);
    expect(JSON.stringify(signed.findResources('AWS::SecretsManager::Secret'))).not.toContain('Signs what');
    expect(() => pipelineOf((scope) => ({ oauthToken: secret(scope) })).template()).not.toThrow();
  });
});

describe('a secret that does not come from Secrets Manager', () => {
  const plain = 'plain text, which the template would show';
  const refused: Array<[string, (scope: Construct) => SecretValue, string]> = [
    ['plain text', () => SecretValue.unsafePlainText('ghp_1234'), plain],
    ['empty text', () => SecretValue.unsafePlainText(''), plain],
    ['text beside a secret', () => SecretValue.unsafePlainText('ghp_{{resolve:secretsmanager:half-of-it}}'), plain],
    [
      'a SecureString',
      () => SecretValue.ssmSecure('/github/token'),
      'a SecureString parameter, which CloudFormation cannot read for CodePipeline',
    ],
    [
      'a SecureString of a version',
      () => SecretValue.ssmSecure('/github/token', '3'),
      'a SecureString parameter, which CloudFormation cannot read for CodePipeline',
    ],
    [
      'a SecureString, written out',
      () => SecretValue.unsafePlainText('{{resolve:ssm-secure:/github/token:1}}'),
      'a SecureString parameter, which CloudFormation cannot read for CodePipeline',
    ],
    [
      'a String parameter',
      () => SecretValue.cfnDynamicReference(new CfnDynamicReference(CfnDynamicReferenceService.SSM, '/github/token:1')),
      "a parameter by 'ssm', which is plain text",
    ],
    [
      'a parameter of the stack',
      (scope) => SecretValue.cfnParameter(new CfnParameter(scope, 'Token', { noEcho: true })),
      'another token',
    ],
  ];

  test.each(refused)('%s is rejected, and not shown', (_case, secret, got) => {
    const message = (prop: keyof typeof WAYS_OUT) =>
      `[Test/Pipeline] ${prop} must come from Secrets Manager, got ${got}: ${WAYS_OUT[prop]}`;
    expect(() => pipelineOf((scope) => ({ oauthToken: secret(scope) }))).toThrow(new Error(message('oauthToken')));
    expect(() => pipelineOf((scope) => ({ webhookSecret: secret(scope) }))).toThrow(
      new Error(message('webhookSecret')),
    );
  });

  test.each(['ghp_1234', 5, { secretName: 'ghp_1234' }, SecretValue.secretsManager('ghp_1234').unsafeUnwrap()])(
    'a value that is not a SecretValue is rejected, and not shown',
    (secret) => {
      const message = (prop: keyof typeof WAYS_OUT) =>
        `[Test/Pipeline] ${prop} must be a SecretValue, got something else, which is not shown: ${WAYS_OUT[prop]}`;
      expect(() => pipelineOf(() => ({ oauthToken: secret as never }))).toThrow(new Error(message('oauthToken')));
      expect(() => pipelineOf(() => ({ webhookSecret: secret as never }))).toThrow(new Error(message('webhookSecret')));
    },
  );

  test('missing options are rejected', () => {
    const source = PipelineSource.gitHubOAuth('acme/shop', undefined as never);
    expect(() => testPipeline(() => ({ source }))).toThrow(
      new Error(`[Test/Pipeline] oauthToken is missing: ${WAYS_OUT.oauthToken}`),
    );
  });

  test('a missing one is rejected', () => {
    const missing = undefined as unknown as SecretValue;
    expect(() => pipelineOf(() => ({ oauthToken: missing }))).toThrow(
      new Error(`[Test/Pipeline] oauthToken is missing: ${WAYS_OUT.oauthToken}`),
    );
  });

  test('the OAuth token as the secret of the webhook is rejected', () => {
    expect(() => pipelineOf(() => ({ webhookSecret: SecretValue.secretsManager('github-token') }))).toThrow(
      new Error(
        '[Test/Pipeline] webhookSecret must not be the OAuth token: leave it out to have one created, or pass another secret',
      ),
    );
  });
});

function actionOf(template: Template) {
  return resourceOf(template, 'AWS::CodePipeline::Pipeline').Properties.Stages[0].Actions[0];
}
