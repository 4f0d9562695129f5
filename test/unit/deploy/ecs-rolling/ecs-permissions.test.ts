import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { fargateService, importedOptions, importedService, pipelineTo, roleIn, text } from './support';
import { DeployTarget } from '../../../../src';
import { Json, resourceOf, Statement, statementsOf, testPipeline, viaServices } from '../../../support/template';

const rolling = (scope: Construct) => DeployTarget.ecsRolling(fargateService(scope));
const imported = (scope: Construct) => DeployTarget.ecsRolling(importedService(scope), importedOptions(scope));
const arn = (service: string, resource: string) =>
  `arn:{AWS::Partition}:${service}:{AWS::Region}:{AWS::AccountId}:${resource}`;
const roleArn = (name: string) => `arn:{AWS::Partition}:iam::{AWS::AccountId}:role/${name}`;
const readable = (statements: Statement[]) =>
  statements.map(({ Action, Resource, Condition }) => [
    Action,
    inOrder(text(Resource)),
    ...(Condition ? [Condition] : []),
  ]);
/** Resources are sorted by what stands for them, which differs between roles that are made and imported. */
const inOrder = (resources: Json): Json => (Array.isArray(resources) ? [...resources].sort() : resources);
const inlineOf = (template: Template) => readable(statementsOf(roleIn(template)));

/** The role of the action, statement by statement. */
const permissions = (service: string, family: string, roles: string[]) => [
  [['s3:GetObject', 's3:GetObjectVersion'], '{PipelineArtifactBucket.Arn}/shop-dev/ImageFiles/*'],
  [['ecs:DescribeServices', 'ecs:UpdateService'], arn('ecs', `service/cluster/${service}`)],
  // https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html#edit-role-ecs
  [['ecs:DescribeTaskDefinition', 'ecs:RegisterTaskDefinition'], '*'],
  [
    'ecs:TagResource',
    arn('ecs', `task-definition/${family}:*`),
    { StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' } },
  ],
  [
    'iam:PassRole',
    roles,
    { StringEquals: { 'iam:PassedToService': ['ecs.amazonaws.com', 'ecs-tasks.amazonaws.com'] } },
  ],
];

describe('the role of the action', () => {
  test('has exactly these permissions for a service of this app', () => {
    const roles = ['{ServiceTasksExecutionRole.Arn}', '{ServiceTasksTaskRole.Arn}'];
    const template = pipelineTo(rolling).template();
    expect(inlineOf(template)).toEqual(permissions('{Service.Name}', 'Service-family', roles));
    expect(roleIn(template).Properties.Policies).toHaveLength(1);
    expect(roleIn(template).Properties.ManagedPolicyArns).toBeUndefined();
  });

  test('has exactly these permissions for an imported service', () => {
    const template = pipelineTo(imported).template();
    expect(inlineOf(template)).toEqual(permissions('shop', 'shop-tasks', [roleArn('execution'), roleArn('tasks')]));
    template.resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('trusts only the role of the pipeline', () => {
    const { AssumeRolePolicyDocument, Description } = roleIn(pipelineTo(rolling).template()).Properties;
    const [{ Principal, Condition, ...statement }, ...others] = AssumeRolePolicyDocument.Statement;
    expect(others).toEqual([]);
    expect(statement).toEqual({ Effect: 'Allow', Action: 'sts:AssumeRole' });
    expect(Object.entries(Principal).map(text)).toEqual([['AWS', 'arn:{AWS::Partition}:iam::{AWS::AccountId}:root']]);
    expect(text(Condition.ArnEquals['aws:PrincipalArn'])).toBe('{PipelinePipelineRole.Arn}');
    expect(Object.keys(Condition)).toEqual(['ArnEquals']);
    expect(Description).toBe('Deploys to ECS in stage Production of shop-dev');
  });

  test('has a name, so that the role of the pipeline can assume it without a cycle', () => {
    const template = pipelineTo(rolling).template();
    const name = 'shop-dev-Production-ecs-Service-{AWS::Region}';
    expect(text(roleIn(template).Properties.RoleName)).toBe(name);
    expect(readable(statementsOf(roleIn(template, 'PipelineRole'))).slice(-1)).toEqual([
      ['sts:AssumeRole', roleArn(name)],
    ]);
  });

  test('is allowed to read artifacts that are encrypted with the key of the bucket', () => {
    const { template } = testPipeline((scope) => ({
      artifactBucket: new s3.Bucket(scope, 'Mine', { encryption: s3.BucketEncryption.KMS }),
      stages: [{ stageName: 'Production', targets: [rolling(scope)] }],
    }));
    expect(inlineOf(template())[1]).toEqual(['kms:Decrypt', '{MineKey.Arn}', viaServices('s3')]);
  });
});

describe('an existing role', () => {
  const withRole = (role: (scope: Construct) => iam.IRole) =>
    pipelineTo((scope) => DeployTarget.ecsRolling(fargateService(scope), { role: role(scope) })).template();

  test('gets the statements, and the role of the pipeline is allowed to assume it', () => {
    const template = withRole((scope) => new iam.Role(scope, 'Mine', { assumedBy: new iam.AccountRootPrincipal() }));
    const { PolicyDocument } = resourceOf(template, 'AWS::IAM::Policy', 'ExistingRolePolicy').Properties;
    expect(readable(PolicyDocument.Statement)).toEqual(inlineOf(pipelineTo(rolling).template()));
    expect(readable(statementsOf(roleIn(template, 'PipelineRole'))).slice(-1)).toEqual([
      ['sts:AssumeRole', '{Mine.Arn}'],
    ]);
  });

  test('is not changed if it was imported as immutable', () => {
    const mine = 'arn:aws:iam::111122223333:role/mine';
    const template = withRole((scope) => iam.Role.fromRoleArn(scope, 'Mine', mine, { mutable: false }));
    expect(Object.keys(template.findResources('AWS::IAM::Policy'))).toEqual([expect.stringContaining('PullPolicy')]);
  });
});

describe('the execution role', () => {
  test('of a service of this app is allowed to pull the image', () => {
    const { Properties } = resourceOf(pipelineTo(rolling).template(), 'AWS::IAM::Policy', 'PullPolicy');
    expect(text(Properties.Roles)).toEqual(['{ServiceTasksExecutionRole}']);
    expect(readable(Properties.PolicyDocument.Statement)).toEqual([
      ['ecr:GetAuthorizationToken', '*'],
      [
        ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        '{PipelineRepository.Arn}',
      ],
    ]);
  });

  test('that was imported as immutable is not changed', () => {
    const template = pipelineTo((scope) => {
      const executionRole = iam.Role.fromRoleName(scope, 'Mine', 'mine', { mutable: false });
      const taskDefinition = new ecs.FargateTaskDefinition(scope, 'Tasks', { executionRole });
      taskDefinition.addContainer('app', { image: ecs.ContainerImage.fromRegistry('first') });
      return DeployTarget.ecsRolling(fargateService(scope, { taskDefinition }));
    }).template();
    template.resourceCountIs('AWS::IAM::Policy', 0);
    const passed: Json = inlineOf(template).slice(-1)[0][1];
    expect(passed).toEqual([roleArn('mine'), '{TasksTaskRole.Arn}']);
  });
});
