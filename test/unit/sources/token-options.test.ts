import { CfnParameter, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { CiCdPipeline, GitHubOAuthSourceOptions, PipelineSource } from '../../../src';
import { testPipeline } from '../../support/template';
import { parameterIn } from '../../support/token-parameter';

type Options = (scope: Construct) => Partial<GitHubOAuthSourceOptions>;

const pipelineOf = (options: Options) =>
  testPipeline((scope) => ({ source: PipelineSource.gitHubOAuth('acme/shop', options(scope)) }));

describe('rejected', () => {
  const SAMPLE =
    "ssm.StringParameter.fromSecureStringParameterAttributes(this, 'Token', { parameterName: '/shop/token' })";

  test.each<[string, Options, string]>([
    [
      'a plain parameter, imported',
      (stack) => ({ tokenParameter: ssm.StringParameter.fromStringParameterName(stack, 'Plain', '/shop/token') }),
      `[Test/Pipeline] tokenParameter 'Test/Plain' must be a SecureString, got String: import it with ${SAMPLE}`,
    ],
    [
      'a plain parameter of the app',
      (stack) => ({ tokenParameter: new ssm.StringParameter(stack, 'Plain', { stringValue: 'x' }) }),
      `[Test/Pipeline] tokenParameter 'Test/Plain' must be a SecureString, got a parameter of this app, which is plain text: import it with ${SAMPLE}`,
    ],
    [
      'a version',
      (stack) => ({ tokenParameter: parameterIn(new Construct(stack, 'Other'), { version: 3 }) }),
      "[Test/Pipeline] tokenParameter 'Test/Other/Token' must follow the latest version, got a fixed version: leave version out of its attributes, and pass it as tokenVersion",
    ],
    [
      'a version that only the deployment knows',
      (stack) => {
        const version = new CfnParameter(stack, 'Version', { type: 'Number' }).valueAsNumber;
        return { tokenParameter: parameterIn(new Construct(stack, 'Other'), { version }) };
      },
      "[Test/Pipeline] tokenParameter 'Test/Other/Token' must follow the latest version, got a fixed version: leave version out of its attributes, and pass it as tokenVersion",
    ],
    [
      'an alias of its key',
      (stack) => ({
        tokenParameter: parameterIn(stack, { encryptionKey: kms.Alias.fromAliasName(stack, 'Alias', 'alias/shop') }),
      }),
      "[Test/Pipeline] encryptionKey of tokenParameter 'Test/Token' must be a key, got the alias 'Test/Alias', which policies cannot name: pass the key itself",
    ],
  ])('%s', (_, options, message) => {
    expect(() => pipelineOf(options)).toThrow(new Error(message));
  });

  test('a parameter of another Region is rejected', () => {
    const env = { account: '111122223333', region: 'eu-west-1' };
    const { node } = new Stack();
    const here = new Stack(node.root, 'Here', { env });
    const tokenParameter = parameterIn(new Stack(node.root, 'There', { env: { ...env, region: 'us-east-1' } }));
    const source = PipelineSource.gitHubOAuth('acme/shop', { tokenParameter });
    expect(() => new CiCdPipeline(here, 'Pipeline', { source })).toThrow(
      "tokenParameter 'There/Token' must be in the pipeline's region 'eu-west-1', got 'us-east-1': use one in the same region",
    );
  });

  test.each<[string, object, string]>([
    [
      'a name in the place of a parameter',
      { tokenParameter: '/shop/token' },
      "tokenParameter must be a construct such as ssm.StringParameter, got '/shop/token': create one, or import one with ssm.StringParameter.fromSecureStringParameterAttributes()",
    ],
    [
      'both tokens',
      { tokenParameter: parameterIn(new Stack()), oauthToken: 'x' },
      'oauthToken and tokenParameter are both given: leave one of them out',
    ],
    [
      'a version that is a number',
      { tokenParameter: parameterIn(new Stack()), tokenVersion: 2 },
      "tokenVersion must be a string, got 2: pass a string, such as '2' for the second version of the parameter",
    ],
    [
      'an empty version',
      { tokenParameter: parameterIn(new Stack()), tokenVersion: '' },
      "tokenVersion must not be empty: leave it out or pass a string, such as '2' for the second version of the parameter",
    ],
    [
      'a name in the place of a role',
      { tokenParameter: parameterIn(new Stack()), tokenRole: 'role' },
      "tokenRole must be a construct such as iam.Role, got 'role': create one, or import one with iam.Role.fromRoleName()",
    ],
    [
      'what is for a parameter, without one',
      { tokenVersion: '2', tokenRole: 'role' },
      `tokenVersion has no effect without tokenParameter: leave it out or pass ${SAMPLE}; tokenRole has no effect without tokenParameter: leave it out or pass ${SAMPLE}`,
    ],
  ])('%s', (_, options, message) => {
    expect(() => PipelineSource.gitHubOAuth('acme/shop', options as never)).toThrow(
      new Error(`[PipelineSource.gitHubOAuth] ${message}`),
    );
  });
});
