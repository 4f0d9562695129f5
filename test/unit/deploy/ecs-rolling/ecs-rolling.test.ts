import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ECS_ARN_FORMAT_INCLUDES_CLUSTER_NAME } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import { actionsOf, fargateService, importedOptions, importedService, pipelineTo, roleIn, text } from './support';
import { DeployTarget, EcsRollingOptions, Gate } from '../../../../src';
import { Json, resourceOf, statementsOf, testPipeline, warningsOf } from '../../../support/template';

const rolling =
  (options: EcsRollingOptions = {}, containers = ['app']) =>
  (scope: Construct) =>
    DeployTarget.ecsRolling(fargateService(scope, { containers }), options);
const imported = (scope: Construct) => DeployTarget.ecsRolling(importedService(scope), importedOptions(scope));
const buildSpecOf = (template: Template): Json =>
  JSON.parse(resourceOf(template, 'AWS::CodeBuild::Project').Properties.Source.BuildSpec);

describe('the action', () => {
  test('deploys to a service of this app', () => {
    expect(actionsOf(pipelineTo(rolling()).template())).toEqual([
      {
        Name: 'deploy-Service',
        ActionTypeId: { Category: 'Deploy', Owner: 'AWS', Provider: 'ECS', Version: '1' },
        Configuration: {
          ClusterName: 'cluster',
          ServiceName: { 'Fn::GetAtt': [expect.stringMatching(/^Service/), 'Name'] },
          FileName: 'imagedefinitions.json',
        },
        InputArtifacts: [{ Name: 'ImageFiles' }],
        RoleArn: { 'Fn::GetAtt': [expect.stringContaining('EcsServiceRole'), 'Arn'] },
        RunOrder: 1,
      },
    ]);
  });

  test('deploys to an imported service', () => {
    expect(actionsOf(pipelineTo(imported).template())[0]).toMatchObject({
      Name: 'deploy-Imported',
      Configuration: { ClusterName: 'cluster', ServiceName: 'shop', FileName: 'imagedefinitions.json' },
    });
  });

  test('deploys to a service by an ARN with a Region, from a stack without one', () => {
    const arn = 'arn:aws:ecs:us-east-1:111111111111:service/live/shop';
    const byArn = (scope: Construct) => ecs.BaseService.fromServiceArnWithCluster(scope, 'ByArn', arn);
    const [action] = actionsOf(
      pipelineTo((scope) => DeployTarget.ecsRolling(byArn(scope), importedOptions(scope))).template(),
    );
    expect(action.Configuration).toMatchObject({ ClusterName: 'live', ServiceName: 'shop' });
    expect(action.Region).toBeUndefined();
  });

  test.each([
    [Duration.minutes(1), '1'],
    [Duration.hours(1), '60'],
    [Duration.minutes(Lazy.number({ produce: () => 20 })), '20'],
  ])('has a deployment timeout of %s', (deploymentTimeout, expected) => {
    const [action] = actionsOf(pipelineTo(rolling({ deploymentTimeout })).template());
    expect(String(action.Configuration.DeploymentTimeout)).toBe(expected);
  });
});

describe('the container that receives the image', () => {
  test('is the only container', () => {
    const { phases, artifacts } = buildSpecOf(pipelineTo(rolling()).template());
    expect(artifacts.files).toEqual(['imageDetail.json', 'imagedefinitions.json']);
    expect(phases.post_build.commands.slice(-1)[0]).toContain("'app'");
  });

  test('is the chosen one of several containers', () => {
    const template = pipelineTo(rolling({ containerName: 'web' }, ['proxy', 'web'])).template();
    expect(buildSpecOf(template).phases.post_build.commands.slice(-1)[0]).toContain("'web'");
  });
});

describe('several targets', () => {
  test('with the same ID in a stage are named after their scopes', () => {
    const inFolder = (folder: string) => (scope: Construct) =>
      DeployTarget.ecsRolling(fargateService(new Construct(scope, folder)));
    const template = pipelineTo(inFolder('One'), inFolder('Two')).template();
    expect(actionsOf(template).map(({ Name }) => Name)).toEqual(['deploy-One', 'deploy-Two']);
    const [assume] = statementsOf(roleIn(template, 'PipelineRole')).slice(-1);
    expect(text(assume.Resource)).toHaveLength(2);
  });

  test('in two stages deploy the same file, each with its own role', () => {
    const { pipeline, stack, template } = pipelineTo(rolling());
    const service = stack.node.findChild('Service') as ecs.FargateService;
    pipeline.addStage({ stageName: 'Later', targets: [DeployTarget.ecsRolling(service)] });
    expect(actionsOf(template())[0].Configuration.FileName).toBe('imagedefinitions.json');
    expect(buildSpecOf(template()).artifacts.files).toEqual(['imageDetail.json', 'imagedefinitions.json']);
    const role = roleIn(template(), 'StagesLaterEcs');
    expect(text(role.Properties.RoleName)).toBe('shop-dev-Later-ecs-Service-{AWS::Region}');
  });

  test('with long and unusual names have names that AWS allows', () => {
    const { pipeline, stack, template } = pipelineTo(rolling());
    const service = fargateService(stack, { id: 'shop service (live)' });
    pipeline.addStage({ stageName: 's'.repeat(100), targets: [DeployTarget.ecsRolling(service)] });
    expect(actionsOf(template())[0].Name).toMatch(/^deploy-shop-service--live--[0-9a-f]{8}$/);
    const name = text(roleIn(template(), 'Ecsshopservice').Properties.RoleName).replace('{AWS::Region}', '');
    expect(name).toMatch(/^shop-dev-s+-[0-9a-f]{8}-$/);
    expect(name).toHaveLength(49);
  });
});

test('a service in another stack does not depend on the pipeline', () => {
  const { stack, pipeline, template } = pipelineTo(rolling());
  const services = new Stack(stack.node.root as Construct, 'Services');
  pipeline.addStage({ stageName: 'Other', targets: [DeployTarget.ecsRolling(fargateService(services))] });
  expect(actionsOf(template())[0].Configuration.ServiceName).toEqual({ 'Fn::ImportValue': expect.anything() });
  expect(JSON.stringify(Template.fromStack(services).toJSON())).not.toContain('Fn::ImportValue');
});

test('the role does not depend on the feature flag for ECS ARNs', () => {
  const [on, off] = [true, false].map((includesClusterName) => {
    const { template } = pipelineTo((scope) => {
      scope.node.setContext(ECS_ARN_FORMAT_INCLUDES_CLUSTER_NAME, includesClusterName);
      return imported(scope);
    });
    return roleIn(template()).Properties;
  });
  expect(on).toEqual(off);
});

test('there is no warning', () => {
  expect(warningsOf(pipelineTo(rolling()))).toEqual([]);
});

test.each<[string, (scope: Construct) => DeployTarget, string]>([
  ['a service of this app, by its id', (scope) => DeployTarget.ecsRolling(fargateService(scope)), 'Service'],
  [
    'an imported service, by its own name',
    (scope) => DeployTarget.ecsRolling(importedService(scope), importedOptions(scope)),
    'shop',
  ],
])('a deployment to %s is recorded', (_, target, name) => {
  const { template } = testPipeline((scope) => ({
    stages: [{ stageName: 'Live', targets: [target(scope)], verifications: [Gate.imageValidation()] }],
  }));
  const { Stages } = resourceOf(template(), 'AWS::CodePipeline::Pipeline').Properties;
  const { Configuration } = Stages[2].Actions.find(({ Name }: Json) => Name === 'ValidateImage');
  expect(JSON.parse(Configuration.UserParameters).target).toBe(name);
});
