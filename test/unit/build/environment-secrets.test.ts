import { CfnParameter, CfnResource } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { ImageBuild } from '../../../src';
import { arn, Json, resourceOf, roleOf, Statement, statementsOf, testPipeline } from '../../support/template';

const { PARAMETER_STORE, PLAINTEXT, SECRETS_MANAGER } = codebuild.BuildEnvironmentVariableType;
const SECRET_ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/token-AbCdEf';

/** A pipeline whose build has variables of one type; `values` may need the stack for what they name. */
const pipelineWith = (
  type: codebuild.BuildEnvironmentVariableType | undefined,
  values: (scope: Construct) => string[],
) =>
  testPipeline((scope) => {
    const variables = values(scope).map((value, index) => [`V${index}`, { type, value }]);
    return { imageBuild: ImageBuild.docker({ environmentVariables: Object.fromEntries(variables) }) };
  });

/** The build's statements on these services. */
function statementsOn(services: RegExp, pipeline: ReturnType<typeof testPipeline>): Statement[] {
  const statements = statementsOf(roleOf(pipeline.template(), 'codebuild.amazonaws.com'));
  return statements.filter(({ Action }) => [Action].flat().some((action) => services.test(action)));
}

const references = /^(ssm|secretsmanager|kms):/;

describe('the build is allowed to read what its variables name', () => {
  const owned = (scope: Construct) => new secretsmanager.Secret(scope, 'Mine');
  const join = (...parts: Json[]) => ({ 'Fn::Join': ['', parts] });
  const namedSecret = (name: Json) =>
    join(
      'arn:',
      { Ref: 'AWS::Partition' },
      ':secretsmanager:',
      { Ref: 'AWS::Region' },
      ':',
      { Ref: 'AWS::AccountId' },
      ':secret:',
      name,
      '-??????',
    );
  const eitherWay = (name: Json) =>
    ['', '/'].map((slash) =>
      join(
        'arn:',
        { Ref: 'AWS::Partition' },
        ':ssm:',
        { Ref: 'AWS::Region' },
        ':',
        { Ref: 'AWS::AccountId' },
        `:parameter${slash}`,
        name,
      ),
    );
  const secret = (name: string) => arn('secretsmanager', `secret:${name}-??????`);

  test.each<[string, (scope: Construct) => string, unknown]>([
    ['a name', () => 'shop', secret('shop')],
    ['a name in folders', () => 'prod/shop/token', secret('prod/shop/token')],
    ['a key of its JSON', () => 'shop:password', secret('shop')],
    ['a key of its JSON with a space', () => 'shop:api key', secret('shop')],
    ['a key, a stage and a version', () => 'shop:password:AWSCURRENT:1a', secret('shop')],
    ['an ARN', () => SECRET_ARN, [SECRET_ARN, `${SECRET_ARN}-??????`]],
    ["an ARN, and a key of the secret's JSON", () => `${SECRET_ARN}:password::`, [SECRET_ARN, `${SECRET_ARN}-??????`]],
    ['a secret of the app, by its ARN', (scope) => owned(scope).secretArn, { Ref: expect.stringMatching(/^Mine/) }],
    ['… and a key of its JSON', (scope) => `${owned(scope).secretArn}:key`, { Ref: expect.stringMatching(/^Mine/) }],
    [
      'a secret of the app, by its name',
      (scope) => owned(scope).secretName,
      namedSecret({ 'Fn::Join': expect.anything() }),
    ],
    [
      'a name in a parameter of the stack, and a key',
      (scope) => `${new CfnParameter(scope, 'Mine').valueAsString}:key`,
      namedSecret({ Ref: 'Mine' }),
    ],
    [
      'a name that another resource tells',
      (scope) => new ssm.StringParameter(scope, 'Mine', { stringValue: 'x' }).stringValue,
      namedSecret({ 'Fn::GetAtt': [expect.stringMatching(/^Mine/), 'Value'] }),
    ],
    [
      'an ARN that another resource tells',
      (scope) =>
        new CfnResource(scope, 'Mine', { type: 'AWS::RDS::DBCluster' }).getAtt('MasterUserSecret.SecretArn').toString(),
      { 'Fn::GetAtt': ['Mine', 'MasterUserSecret.SecretArn'] },
    ],
    [
      'a secret that was imported by its name',
      (scope) => secretsmanager.Secret.fromSecretNameV2(scope, 'Mine', 'shop').secretArn,
      [arn('secretsmanager', 'secret:shop'), secret('shop')],
    ],
  ])('from Secrets Manager: %s', (_case, value, resource) => {
    const pipeline = pipelineWith(SECRETS_MANAGER, (scope) => [value(scope)]);
    expect(statementsOn(references, pipeline)).toEqual([
      { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: resource },
    ]);
  });

  test.each<[string, (scope: Construct) => string, unknown]>([
    ['a name', () => 'token', arn('ssm', 'parameter/token')],
    ['a path', () => '/shop/token', arn('ssm', 'parameter/shop/token')],
    ['a version', () => '/shop/token:3', arn('ssm', 'parameter/shop/token')],
    ['an ARN', () => 'arn:aws:ssm:eu-west-1:1:parameter/token', 'arn:aws:ssm:eu-west-1:1:parameter/token'],
    [
      'a name in a parameter of the stack',
      (scope) => new CfnParameter(scope, 'Mine').valueAsString,
      eitherWay({ Ref: 'Mine' }),
    ],
    [
      'a parameter of the app, whose name may start with a slash',
      (scope) => new ssm.StringParameter(scope, 'Mine', { stringValue: 'x' }).parameterName,
      eitherWay({ Ref: expect.stringMatching(/^Mine/) }),
    ],
  ])('from Parameter Store: %s', (_case, value, resource) => {
    const pipeline = pipelineWith(PARAMETER_STORE, (scope) => [value(scope)]);
    expect(statementsOn(references, pipeline)).toEqual([
      { Effect: 'Allow', Action: 'ssm:GetParameters', Resource: resource },
    ]);
  });

  test('several variables of one type share one statement', () => {
    expect(
      statementsOn(
        references,
        pipelineWith(PARAMETER_STORE, () => ['a', '/b']),
      ),
    ).toEqual([
      {
        Effect: 'Allow',
        Action: 'ssm:GetParameters',
        Resource: [arn('ssm', 'parameter/a'), arn('ssm', 'parameter/b')],
      },
    ]);
  });

  test.each([undefined, PLAINTEXT])('variables of type %s need no permission', (type) => {
    const value = (scope: Construct) => new CfnParameter(scope, 'Mine').valueAsString;
    expect(
      statementsOn(
        references,
        pipelineWith(type, (scope) => [value(scope), 'shop']),
      ),
    ).toEqual([]);
  });

  test('an existing role is allowed to read it too', () => {
    const template = testPipeline((scope) => ({
      imageBuild: ImageBuild.docker({
        role: new iam.Role(scope, 'Mine', { assumedBy: new iam.ServicePrincipal('codebuild.amazonaws.com') }),
        environmentVariables: { TOKEN: { type: SECRETS_MANAGER, value: 'shop' } },
      }),
    })).template();
    const { Statement: statements } = resourceOf(template, 'AWS::IAM::Policy').Properties.PolicyDocument;
    expect(statements).toContainEqual({
      Effect: 'Allow',
      Action: 'secretsmanager:GetSecretValue',
      Resource: secret('shop'),
    });
  });
});
