import { CfnParameter } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { CiCdPipeline, CiCdPipelineProps, GitHubOAuthSourceOptions, PipelineSource } from '../../../src';
import {
  attribute,
  arn,
  PIPELINE_NAME,
  resourceOf,
  statementsOf,
  testPipeline,
  viaServices,
} from '../../support/template';
import { parameterIn } from '../../support/token-parameter';

type Options = (scope: Construct) => Partial<GitHubOAuthSourceOptions>;

const pipelineOf = (options: Options = () => ({}), props: Partial<CiCdPipelineProps> = {}) =>
  testPipeline((stack) => ({
    source: PipelineSource.gitHubOAuth('acme/shop', { tokenParameter: parameterIn(stack), ...options(stack) }),
    stages: [],
    ...props,
  }));
const templateOf = (options?: Options, props?: Partial<CiCdPipelineProps>) => pipelineOf(options, props).template();

const BRIDGE = 'PipelineTokenBridge';
const template = templateOf();
const ofBridge = (type: string) => resourceOf(template, type, BRIDGE);
const [secretId] = Object.keys(template.findResources('AWS::SecretsManager::Secret')).filter((id) => /Bridge/.test(id));
const [functionId] = Object.keys(template.findResources('AWS::Lambda::Function'));
const [queueId] = Object.keys(template.findResources('AWS::SQS::Queue'));
const bridgeOf = (given: typeof template) => Object.entries(given.findResources('Custom::TokenBridge'))[0];

describe('a token in a SecureString parameter', () => {
  test('CodePipeline reads it from a version of a secret, which the bridge provides', () => {
    const { Configuration } = resourceOf(template, 'AWS::CodePipeline::Pipeline').Properties.Stages[0].Actions[0];
    const versionId = attribute(bridgeOf(template)[0], 'VersionId');
    expect(Configuration.OAuthToken).toEqual({
      'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: secretId }, ':SecretString:::', versionId, '}}']],
    });
    expect(JSON.stringify(template.toJSON())).not.toContain('ssm-secure');
  });

  test('secret: empty until the function writes it, and deleted with the pipeline', () => {
    const { Properties, DeletionPolicy } = ofBridge('AWS::SecretsManager::Secret');
    expect(Properties).toEqual({
      Description: `OAuth token of ${PIPELINE_NAME}, kept in sync with its parameter`,
      Tags: expect.anything(),
    });
    expect(DeletionPolicy).toBe('Delete');
  });

  test('function: copies this parameter to this secret; events that it fails to handle go to the dead-letter queue', () => {
    expect(ofBridge('AWS::Lambda::Function').Properties).toMatchObject({
      FunctionName: `${PIPELINE_NAME}-sync-token`,
      Handler: 'index.syncToken',
      Environment: { Variables: { TOKEN_PARAMETER: '/shop/token', TOKEN_SECRET: { Ref: secretId } } },
      DeadLetterConfig: { TargetArn: attribute(queueId) },
      Timeout: 60,
    });
  });

  test('role: reads the parameter and writes the secret, and cannot read it', () => {
    expect(statementsOf(ofBridge('AWS::IAM::Role'))).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: attribute(expect.stringContaining(`${BRIDGE}Logs`) as never),
      },
      { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: arn('ssm', 'parameter/shop/token') },
      {
        Effect: 'Allow',
        Action: ['secretsmanager:DescribeSecret', 'secretsmanager:PutSecretValue'],
        Resource: { Ref: secretId },
      },
      { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: attribute(queueId) },
    ]);
  });

  test('role: uses a key of the customer through Parameter Store, for this parameter only', () => {
    const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/1234';
    const withKey = templateOf((stack) => ({
      tokenParameter: parameterIn(new Construct(stack, 'Keyed'), {
        encryptionKey: kms.Key.fromKeyArn(stack, 'Key', keyArn),
      }),
    }));
    expect(statementsOf(resourceOf(withKey, 'AWS::IAM::Role', BRIDGE))).toContainEqual({
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: keyArn,
      Condition: {
        StringEquals: {
          ...viaServices('ssm').StringEquals,
          'kms:EncryptionContext:PARAMETER_ARN': arn('ssm', 'parameter/shop/token'),
        },
      },
    });
  });

  test('rule: a created or changed parameter invokes the function, which allows it', () => {
    const rule = ofBridge('AWS::Events::Rule');
    expect(rule.Properties).toMatchObject({
      Name: `${PIPELINE_NAME}-token`,
      EventPattern: {
        source: ['aws.ssm'],
        'detail-type': ['Parameter Store Change'],
        detail: { name: ['/shop/token'], operation: ['Create', 'Update'] },
      },
      Targets: [{ Arn: attribute(functionId), DeadLetterConfig: { Arn: attribute(queueId) } }],
    });
    expect(ofBridge('AWS::Lambda::Permission').Properties).toEqual({
      Action: 'lambda:InvokeFunction',
      FunctionName: attribute(functionId),
      Principal: 'events.amazonaws.com',
      SourceArn: arn('events', `rule/${PIPELINE_NAME}-token`),
    });
  });

  test('custom resource: invokes the function once the rule exists', () => {
    const [, { Properties, DependsOn }] = bridgeOf(template);
    expect(Properties).toEqual({
      ServiceToken: attribute(functionId),
      ServiceTimeout: '600',
      Parameter: '/shop/token',
    });
    expect(DependsOn).toEqual([expect.stringContaining(`${BRIDGE}Rule`)]);
  });

  test('an existing role is the role of the function', () => {
    const given = templateOf((stack) => ({
      tokenRole: new iam.Role(stack, 'Mine', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
    }));
    const { Role } = resourceOf(given, 'AWS::Lambda::Function').Properties;
    expect(JSON.stringify(Role)).toContain('Mine');
    expect(JSON.stringify(resourceOf(given, 'AWS::IAM::Policy').Properties)).toContain('ssm:GetParameter');
  });
});

describe('a deployment', () => {
  const idOf = (options?: Options, props?: Partial<CiCdPipelineProps>) => bridgeOf(templateOf(options, props))[0];

  test('that changes nothing invokes nothing: the template is the same', () => {
    expect(templateOf().toJSON()).toEqual(template.toJSON());
  });

  test.each<[string, Options, Partial<CiCdPipelineProps>]>([
    ['the tokenVersion', () => ({ tokenVersion: '2' }), {}],
    ['the branch', () => ({ branch: 'next' }), {}],
    ['what has nothing to do with the pipeline itself', () => ({}), { tags: { Team: 'devops' } }],
  ])('that changes %s replaces the custom resource, and never updates it', (_, options, props) => {
    expect(idOf(options, props)).not.toBe(bridgeOf(template)[0]);
    expect(idOf(options, props)).toBe(idOf(options, props));
  });

  test('can receive the tokenVersion as a parameter', () => {
    const given = templateOf((stack) => ({ tokenVersion: new CfnParameter(stack, 'Version').valueAsString }));
    expect(bridgeOf(given)[1].Properties.TokenVersion).toEqual({ Ref: 'Version' });
  });

  test('of two pipelines in a stack has two bridges', () => {
    const { stack } = pipelineOf();
    const tokenParameter = parameterIn(new Construct(stack, 'Other'), { parameterName: '/till/token' });
    new CiCdPipeline(stack, 'Till', { source: PipelineSource.gitHubOAuth('acme/till', { tokenParameter }) });
    const ids = Object.keys(Template.fromStack(stack).findResources('Custom::TokenBridge'));
    expect(ids).toHaveLength(2);
  });
});
