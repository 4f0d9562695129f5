import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { importedOptions } from './support';
import { DeployTarget, EcsServiceOptions, EcsStopType } from '../../../../src';
import { Json, resourceOf, statementsOf, testPipeline } from '../../../support/template';
import { actionsOf, fargateService, importedService, pipelineTo, roleIn, text } from '../ecs-rolling/support';

const deploying =
  (options: EcsServiceOptions = {}, containers = ['app']) =>
  (scope: Construct) =>
    DeployTarget.ecsService(fargateService(scope, { containers }), options);
const imported =
  (options: EcsServiceOptions = {}) =>
  (scope: Construct) =>
    DeployTarget.ecsService(importedService(scope), { ...importedOptions(scope), ...options });
const environmentOf = (template: Template): Json =>
  resourceOf(template, 'AWS::Lambda::Function', 'EcsService').Properties.Environment.Variables;
describe('the function', () => {
  test('of an imported service knows what to deploy', () => {
    const template = pipelineTo(imported()).template();
    expect(resourceOf(template, 'AWS::Lambda::Function', 'EcsService').Properties).toMatchObject({
      FunctionName: 'shop-dev-Production-deploy-Imported',
      Handler: 'index.deployService',
      Timeout: 60,
    });
    const { REPOSITORY_URI: repository, ...variables } = environmentOf(template);
    expect(variables).toEqual({
      CLUSTER_NAME: 'cluster',
      SERVICE_NAME: 'shop',
      REPOSITORY_NAME: { Ref: expect.stringMatching(/^PipelineRepository/) },
      CONTAINER_NAMES: '["app"]',
      TIMEOUT_MINUTES: '60',
      STOP_TYPE: 'ROLLBACK',
      STATE_TABLE: { Ref: expect.stringMatching(/^PipelineDeployments/) },
      SNS_TOPIC_ARN: { Ref: expect.stringMatching(/^PipelineTopic/) },
      SOURCE_STAGE: 'Source',
      SOURCE_ACTION: 'S3',
    });
    expect(JSON.stringify(repository)).toContain('.dkr.ecr.');
  });

  test('has all options', () => {
    const options: EcsServiceOptions = {
      containerNames: ['worker', 'app'],
      deploymentTimeout: Duration.hours(23),
      onTimeout: EcsStopType.ABORT,
      approval: {},
    };
    const template = pipelineTo(deploying(options, ['app', 'proxy', 'worker'])).template();
    expect(environmentOf(template)).toMatchObject({
      SERVICE_NAME: { 'Fn::GetAtt': [expect.stringMatching(/^Service/), 'Name'] },
      CONTAINER_NAMES: '["worker","app"]',
      TIMEOUT_MINUTES: '1380',
      STOP_TYPE: 'ABORT',
      APPROVAL_ACTION: 'approve-Service',
    });
  });
});

describe('the actions', () => {
  test('are one that invokes the function with the image', () => {
    const [{ Configuration, ...action }, ...others] = actionsOf(pipelineTo(imported()).template());
    expect(others).toEqual([]);
    expect(action).toEqual({
      Name: 'deploy-Imported',
      ActionTypeId: { Category: 'Invoke', Owner: 'AWS', Provider: 'Lambda', Version: '1' },
      RunOrder: 1,
    });
    expect(JSON.parse(Configuration.UserParameters)).toEqual({
      version: 1,
      imageDigest: '#{Image.IMAGE_DIGEST}',
      pipelineName: 'shop-dev',
      executionId: '#{codepipeline.PipelineExecutionId}',
      stageName: 'Production',
      actionName: 'deploy-Imported',
      target: 'shop',
    });
  });

  test('are two with an approval, which run at the same time', () => {
    const actions = actionsOf(pipelineTo(imported({ approval: {} })).template());
    expect(actions.map(({ Name, RunOrder }) => [Name, RunOrder])).toEqual([
      ['deploy-Imported', 1],
      ['approve-Imported', 1],
    ]);
    expect(actions[1]).toMatchObject({
      ActionTypeId: { Category: 'Approval', Provider: 'Manual' },
      Configuration: {
        CustomData: 'Continue the deployment of shop: image #{Image.IMAGE_DIGEST}',
        NotificationArn: { Ref: expect.stringMatching(/^PipelineTopic/) },
      },
      TimeoutInMinutes: 60,
    });
  });

  test('let the pipeline publish the approval', () => {
    const statements = (options: EcsServiceOptions) =>
      statementsOf(roleIn(pipelineTo(imported(options)).template(), 'PipelineRole'));
    const publish = expect.objectContaining({ Action: 'sns:Publish' });
    expect(statements({ approval: {} })).toContainEqual(publish);
    expect(statements({})).not.toContainEqual(publish);
  });

  test.each<[string, EcsServiceOptions, number]>([
    ['its own timeout', { approval: { timeout: Duration.minutes(20) } }, 20],
    ['the time of the deployment', { approval: {}, deploymentTimeout: Duration.minutes(90) }, 90],
    ['at least five minutes', { approval: {}, deploymentTimeout: Duration.minutes(2) }, 5],
  ])('give an approval %s', (_case, options, minutes) => {
    const [, approval] = actionsOf(pipelineTo(imported(options)).template());
    expect(approval.TimeoutInMinutes).toBe(minutes);
  });

  test('show the message of an approval', () => {
    const [, approval] = actionsOf(pipelineTo(imported({ approval: { message: 'All well?' } })).template());
    expect(approval.Configuration.CustomData).toBe('All well?');
  });
});

describe('services', () => {
  test('of this app can pull the image', () => {
    const { Properties } = resourceOf(pipelineTo(deploying()).template(), 'AWS::IAM::Policy', 'PullPolicy');
    expect(text(Properties.Roles)).toEqual(['{ServiceTasksExecutionRole}']);
  });

  test('that were imported keep their policies', () => {
    pipelineTo(imported()).template().resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('can be several in a stage, beside a rolling update', () => {
    const named = (id: string) => (scope: Construct) => fargateService(scope, { id });
    const template = pipelineTo(
      (scope) => DeployTarget.ecsService(named('Web')(scope)),
      (scope) => DeployTarget.ecsService(named('Worker')(scope)),
      (scope) => DeployTarget.ecsRolling(fargateService(new Construct(scope, 'Other'), { id: 'Web' })),
    ).template();
    expect(actionsOf(template).map(({ Name }) => Name)).toEqual(['deploy-Web', 'deploy-Worker', 'deploy-Other-Web']);
  });

  test('can be in another stack, which does not depend on the pipeline', () => {
    const { stack, pipeline, template } = pipelineTo(imported());
    const services = new Stack(stack.node.root as Construct, 'Services');
    pipeline.addStage({ stageName: 'Other', targets: [DeployTarget.ecsService(fargateService(services))] });
    const { Environment } = resourceOf(template(), 'AWS::Lambda::Function', 'StagesOther').Properties;
    expect(Environment.Variables.SERVICE_NAME).toEqual({ 'Fn::ImportValue': expect.anything() });
    expect(JSON.stringify(Template.fromStack(services).toJSON())).not.toContain('Fn::ImportValue');
  });

  test('are deployed to with customized roles', () => {
    const { template } = testPipeline((scope) => {
      iam.Role.customizeRoles(scope, {
        usePrecreatedRoles: { 'Test/Pipeline/Stages/Production/EcsService-Imported/Role': 'mine' },
      });
      return { stages: [{ stageName: 'Production', targets: [imported()(scope)] }] };
    });
    const { Role } = resourceOf(template(), 'AWS::Lambda::Function', 'EcsService').Properties;
    expect(text(Role)).toBe('arn:{AWS::Partition}:iam::{AWS::AccountId}:role/mine');
  });
});
