import { byConnection, byParameter, NAME } from './system-b-templates';
import { resourceOf, statementsOf } from '../../support/template';

const PARAMETER = '/cicd-pipeline-dev/github-token';
const resources = (template: typeof byParameter) => Object.values(template.toJSON().Resources) as { Type: string }[];

describe('system B with its OAuth token in a SecureString parameter', () => {
  test('the template contains only a reference to a version of the secret that holds the token', () => {
    const { OAuthToken } = resourceOf(byParameter, 'AWS::CodePipeline::Pipeline').Properties.Stages[0].Actions[0]
      .Configuration;
    expect(OAuthToken).toEqual({
      'Fn::Join': [
        '',
        [
          '{{resolve:secretsmanager:',
          { Ref: expect.stringContaining('TokenBridgeSecret') },
          ':SecretString:::',
          { 'Fn::GetAtt': [expect.stringContaining('TokenBridgeInStep'), 'VersionId'] },
          '}}',
        ],
      ],
    });
  });

  test('its bridge is a secret, a rule, a permission, a custom resource, and a function with its role and log group', () => {
    const added = resources(byParameter).map(({ Type }) => Type);
    resources(byConnection).forEach(({ Type }) => added.splice(added.indexOf(Type), 1));
    expect(added.sort()).toEqual([
      'AWS::CodePipeline::Webhook',
      'AWS::Events::Rule',
      'AWS::IAM::Role',
      'AWS::Lambda::Function',
      'AWS::Lambda::Permission',
      'AWS::Logs::LogGroup',
      'AWS::SecretsManager::Secret',
      'AWS::SecretsManager::Secret',
      'Custom::TokenBridge',
    ]);
    expect(resources(byConnection)).toHaveLength(26);
    expect(resources(byParameter)).toHaveLength(35);
  });

  test('the role of the function has access to this parameter and this secret only, and cannot read the secret', () => {
    const role = resourceOf(byParameter, 'AWS::IAM::Role', 'TokenBridge');
    const calls = statementsOf(role).map(({ Action }) => Action);
    expect(calls).toEqual([
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      'ssm:GetParameter',
      ['secretsmanager:DescribeSecret', 'secretsmanager:PutSecretValue'],
      'sqs:SendMessage',
    ]);
  });

  test('only a change of the parameter invokes the function', () => {
    const { Name, EventPattern } = resourceOf(byParameter, 'AWS::Events::Rule', 'TokenBridge').Properties;
    expect([Name, EventPattern.detail]).toEqual([
      `${NAME}-token`,
      { name: [PARAMETER], operation: ['Create', 'Update'] },
    ]);
  });
});
