import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { DeployTarget, EcsRollingOptions } from '../../../../src';
import { Json, Resource, resourceOf, TestPipeline, testPipeline } from '../../../support/template';

/** A cluster that is not of this app; what runs in it has a name of its own. */
export function importedCluster(scope: Construct): ecs.ICluster {
  const vpc = ec2.Vpc.fromVpcAttributes(scope, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['a'],
    privateSubnetIds: ['subnet-0123456789abcdef0'],
  });
  return ecs.Cluster.fromClusterAttributes(scope, 'Cluster', { clusterName: 'cluster', vpc, securityGroups: [] });
}

export interface ServiceOptions extends Partial<ecs.FargateServiceProps> {
  readonly id?: string;
  readonly containers?: string[];
}

/** A service of this app, with its circuit breaker on. */
export function fargateService(scope: Construct, options: ServiceOptions = {}): ecs.FargateService {
  const { id = 'Service', containers = ['app'], ...props } = options;
  const taskDefinition = new ecs.FargateTaskDefinition(scope, `${id}Tasks`, {
    family: `${id.replace(/\W/g, '')}-family`,
  });
  containers.forEach((name) => taskDefinition.addContainer(name, { image: ecs.ContainerImage.fromRegistry('first') }));
  const cluster = (scope.node.tryFindChild('Cluster') as ecs.Cluster | undefined) ?? importedCluster(scope);
  return new ecs.FargateService(scope, id, { cluster, taskDefinition, circuitBreaker: { rollback: true }, ...props });
}

/** A service that was deployed by something else. */
export function importedService(scope: Construct): ecs.IBaseService {
  return ecs.FargateService.fromFargateServiceAttributes(scope, 'Imported', {
    cluster: importedCluster(scope),
    serviceName: 'shop',
  });
}

/** What must be told of an imported service. */
export function importedOptions(scope: Construct): EcsRollingOptions {
  return {
    containerName: 'app',
    taskDefinitionFamily: 'shop-tasks',
    taskRole: iam.Role.fromRoleName(scope, 'TaskRole', 'tasks'),
    executionRole: iam.Role.fromRoleName(scope, 'ExecutionRole', 'execution'),
  };
}

/** A pipeline with one stage `Production`, which deploys to what is made in its stack. */
export function pipelineTo(...targets: ((scope: Construct) => DeployTarget)[]): TestPipeline {
  return testPipeline((scope) => ({
    stages: [{ stageName: 'Production', targets: targets.map((target) => target(scope)) }],
  }));
}

/** The actions of the last stage. */
export function actionsOf(template: Template): Json[] {
  return resourceOf(template, 'AWS::CodePipeline::Pipeline').Properties.Stages.slice(-1)[0].Actions;
}

/** The role of the action, or another whose id is given. */
export function roleIn(template: Template, id = 'Ecs'): Resource {
  return resourceOf(template, 'AWS::IAM::Role', id);
}

/** A value as text to read: `arn:{AWS::Partition}:ecs:{AWS::Region}:…`, with logical ids without their hash. */
export function text(value: Json): Json {
  if (Array.isArray(value)) {
    return value.map(text);
  }
  if (value?.Ref) {
    return `{${withoutHash(value.Ref)}}`;
  }
  if (value?.['Fn::GetAtt']) {
    const [id, name] = value['Fn::GetAtt'];
    return `{${withoutHash(id)}.${name}}`;
  }
  return value?.['Fn::Join'] ? text(value['Fn::Join'][1]).join('') : value;
}

function withoutHash(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '');
}

export function stackIn(region: string, account = '111111111111'): Stack {
  return new Stack(new App({ analyticsReporting: false }), 'Test', { env: { account, region } });
}
