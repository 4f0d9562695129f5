import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { importedOptions } from './support';
import { DeployTarget, EcsServiceOptions, PipelineEncryption } from '../../../../src';
import {
  Json,
  resourceOf,
  roleOf,
  Statement,
  statementsOf,
  testPipeline,
  viaServices,
} from '../../../support/template';
import { importedService, pipelineTo, text } from '../ecs-rolling/support';

const imported =
  (options: EcsServiceOptions = {}) =>
  (scope: Construct) =>
    DeployTarget.ecsService(importedService(scope), { ...importedOptions(scope), ...options });
const arn = (service: string, resource: string) =>
  `arn:{AWS::Partition}:${service}:{AWS::Region}:{AWS::AccountId}:${resource}`;
const roleArn = (name: string) => `arn:{AWS::Partition}:iam::{AWS::AccountId}:role/${name}`;
const inCluster = { ArnEquals: { 'ecs:cluster': arn('ecs', 'cluster/cluster') } };
const readable = (statements: Statement[]) =>
  statements.map(({ Action, Resource, Condition }) => [
    Action,
    text(Resource as Json),
    ...(Condition ? [JSON.parse(JSON.stringify(Condition), (_key, value: Json) => text(value))] : []),
  ]);
const permissionsOf = (template: Template) =>
  readable(statementsOf(roleOf(template, 'lambda.amazonaws.com', 'EcsService')));

/** The role of the function for the imported service `shop`, statement by statement. */
const permissions = (deploymentActions: string[]) => [
  [['logs:CreateLogStream', 'logs:PutLogEvents'], expect.any(String)],
  ['codepipeline:ListActionExecutions', arn('codepipeline', 'shop-dev')],
  ['ecr:BatchGetImage', '{PipelineRepository.Arn}'],
  [
    [
      'codepipeline:PutJobFailureResult',
      'codepipeline:PutJobSuccessResult',
      'ecs:DescribeTaskDefinition',
      'ecs:RegisterTaskDefinition',
    ],
    '*',
  ],
  [
    'ecs:TagResource',
    arn('ecs', 'task-definition/shop-tasks:*'),
    { StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' } },
  ],
  [
    'iam:PassRole',
    [roleArn('execution'), roleArn('tasks')],
    { StringEquals: { 'iam:PassedToService': ['ecs.amazonaws.com', 'ecs-tasks.amazonaws.com'] } },
  ],
  [['ecs:DescribeServices', 'ecs:ListServiceDeployments', 'ecs:UpdateService'], arn('ecs', 'service/cluster/shop')],
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment-permissions.html
  [
    deploymentActions,
    ['service-deployment/cluster/shop/*', 'service/cluster/shop'].map((resource) => arn('ecs', resource)),
  ],
  [
    'ecs:DescribeServiceRevisions',
    ['service-revision/cluster/shop/*', 'service/cluster/shop'].map((resource) => arn('ecs', resource)),
  ],
  ['ecs:ListTasks', '*', inCluster],
  ['ecs:DescribeTasks', arn('ecs', 'task/cluster/*'), inCluster],
  ['dynamodb:PutItem', '{PipelineDeployments.Arn}'],
  ['sns:Publish', '{PipelineTopic}'],
];

describe('the function', () => {
  test('has exactly these permissions', () => {
    expect(permissionsOf(pipelineTo(imported()).template())).toEqual(
      permissions(['ecs:DescribeServiceDeployments', 'ecs:StopServiceDeployment']),
    );
  });

  test('continues a paused deployment only with an approval', () => {
    expect(permissionsOf(pipelineTo(imported({ approval: {} })).template())).toEqual(
      permissions(['ecs:ContinueServiceDeployment', 'ecs:DescribeServiceDeployments', 'ecs:StopServiceDeployment']),
    );
  });

  test('is granted the keys of the table and the topic', () => {
    const { template } = testPipeline((scope) => ({
      encryption: PipelineEncryption.customerManaged(),
      stages: [{ stageName: 'Production', targets: [imported({ approval: {} })(scope)] }],
    }));
    const keys = permissionsOf(template()).filter(([, , condition]) =>
      /ViaService/.test(JSON.stringify(condition ?? '')),
    );
    const via = (service: string) =>
      JSON.parse(JSON.stringify(viaServices(service)), (_key, value: Json) => text(value));
    expect(keys).toEqual([
      ['kms:Decrypt', expect.any(String), via('dynamodb')],
      [['kms:Decrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'], expect.any(String), via('sns')],
    ]);
  });

  test('takes an existing role, which gets the statements', () => {
    const template = pipelineTo((scope) =>
      imported({ role: new iam.Role(scope, 'Mine', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }) })(
        scope,
      ),
    ).template();
    const { PolicyDocument } = resourceOf(template, 'AWS::IAM::Policy', 'ExistingRolePolicy').Properties;
    expect(readable(PolicyDocument.Statement)).toEqual(
      permissions(['ecs:DescribeServiceDeployments', 'ecs:StopServiceDeployment']),
    );
  });
});
