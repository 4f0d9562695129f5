import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { CiCdPipeline, DeployTarget, Gate, ImageBuild, PipelineOutput, PipelineSource } from '../../../src';

export const CLUSTER = 'fleet';
export const OWN = 'own';
export const SIBLING = 'sibling';
export const MIGRATION = 'migration';
export const PIPELINE_STAGE = 'Deploy';

const CONNECTION = 'arn:aws:codeconnections:us-east-1:000000000000:connection/11111111-2222-3333-4444-555555555555';

/** A service that the pipeline deploys to after a migration, and one beside it. Deployments to both pause. */
export function fleetStack(app: App): Stack {
  const stack = new Stack(app, 'Fleet');
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0a1b2c3d',
    availabilityZones: ['us-east-1a'],
    privateSubnetIds: ['subnet-0a1b2c3d'],
  });
  const cluster = new ecs.Cluster(stack, 'Cluster', { vpc, clusterName: CLUSTER });
  const [own] = [OWN, SIBLING].map((name) => pausingService(cluster, name));
  const pipeline = new CiCdPipeline(stack, 'Pipeline', {
    namePrefix: 'fleet',
    source: PipelineSource.gitHub('acme/fleet', { connectionArn: CONNECTION }),
    imageBuild: ImageBuild.docker({ testCommands: ['sh test.sh'] }),
    stages: [
      {
        stageName: PIPELINE_STAGE,
        gates: [Gate.ecsTask({ cluster, taskDefinition: tasks(stack, MIGRATION) })],
        targets: [DeployTarget.ecsService(own, { approval: {} })],
      },
    ],
    outputs: { pipelineName: PipelineOutput.PIPELINE_NAME, topicArn: PipelineOutput.TOPIC_ARN },
  });
  new CfnOutput(stack, 'BuildRole', { value: pipeline.buildRole!.roleName }).overrideLogicalId('buildRole');
  return stack;
}

function pausingService(cluster: ecs.Cluster, serviceName: string): ecs.FargateService {
  const service = new ecs.FargateService(cluster.stack, serviceName, {
    cluster,
    serviceName,
    taskDefinition: tasks(cluster.stack, serviceName),
    minHealthyPercent: 100,
    circuitBreaker: { rollback: true },
    deploymentStrategy: ecs.DeploymentStrategy.CANARY,
    canaryConfiguration: { stepPercent: 10, stepBakeTime: Duration.minutes(1) },
  });
  const pause = {
    TargetType: 'PAUSE',
    LifecycleStages: ['POST_SCALE_UP'],
    TimeoutConfiguration: { TimeoutInMinutes: 1_440, Action: 'ROLLBACK' },
  };
  const resource = service.node.defaultChild as ecs.CfnService;
  resource.addPropertyOverride('DeploymentConfiguration.LifecycleHooks', [pause]);
  return service;
}

function tasks(stack: Stack, family: string): ecs.FargateTaskDefinition {
  const definition = new ecs.FargateTaskDefinition(stack, `${family}-tasks`, { family });
  const logGroup = new logs.LogGroup(stack, `${family}-logs`, { logGroupName: `/ecs/${family}` });
  definition.addContainer('app', {
    image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'),
    logging: ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: 'app' }),
  });
  return definition;
}
