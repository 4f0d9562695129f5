import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { CiCdPipeline, DeployTarget, Gate, PipelineOutput, PipelineSource } from '../../../src';

const FIRST_IMAGE = 'public.ecr.aws/nginx/nginx:stable';

/**
 * What a release of a larger app consists of: a migration, two services with several containers and other strategies
 * than rolling, and a scheduled task.
 */
export class Fleet extends Stack {
  public constructor(scope: Construct, id: string) {
    super(scope, id);
    const vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: 'vpc-0a1b2c3d',
      availabilityZones: ['us-east-1a'],
      privateSubnetIds: ['subnet-0a1b2c3d'],
    });
    const cluster = new ecs.Cluster(this, 'Cluster', { vpc, clusterName: 'fleet' });
    const service = (name: string, strategy: Partial<ecs.FargateServiceProps>): ecs.FargateService =>
      new ecs.FargateService(this, name, {
        cluster,
        serviceName: name,
        taskDefinition: this.createTasks(name, ['app', 'worker', 'proxy']),
        minHealthyPercent: 100,
        circuitBreaker: { rollback: true },
        ...strategy,
      });
    const canary = service('canary', {
      deploymentStrategy: ecs.DeploymentStrategy.CANARY,
      canaryConfiguration: { stepPercent: 10, stepBakeTime: Duration.minutes(2) },
    });
    const linear = service('linear', {
      deploymentStrategy: ecs.DeploymentStrategy.LINEAR,
      linearConfiguration: { stepPercent: 50, stepBakeTime: Duration.minutes(2) },
    });
    const report = this.createTasks('report', ['app']);
    const containerNames = ['app', 'worker'];
    new CiCdPipeline(this, 'Pipeline', {
      namePrefix: 'fleet',
      successNotifications: true,
      source: PipelineSource.s3('source.zip'),
      stages: [
        {
          stageName: 'Deploy',
          gates: [
            Gate.ecsTask({ cluster, taskDefinition: this.createTasks('migrate', ['app']), command: ['migrate'] }),
          ],
          targets: [
            DeployTarget.ecsService(canary, { containerNames }),
            DeployTarget.ecsService(linear, { containerNames, deploymentTimeout: Duration.minutes(1) }),
            DeployTarget.ecsTaskDefinition(report.family, {
              containerNames: ['app'],
              taskRole: report.taskRole,
              executionRole: report.obtainExecutionRole(),
            }),
          ],
        },
      ],
      outputs: {
        pipelineName: PipelineOutput.PIPELINE_NAME,
        topicArn: PipelineOutput.TOPIC_ARN,
        tableName: PipelineOutput.DEPLOYMENTS_TABLE_NAME,
        repositoryUri: PipelineOutput.REPOSITORY_URI,
      },
    });
    new CfnOutput(this, 'ReportFamily', { value: report.family }).overrideLogicalId('reportFamily');
    new CfnOutput(this, 'MigrateFamily', { value: 'migrate' }).overrideLogicalId('migrateFamily');
  }

  private createTasks(family: string, containers: string[]): ecs.FargateTaskDefinition {
    const tasks = new ecs.FargateTaskDefinition(this, `${family}-tasks`, { family });
    const logGroup = new logs.LogGroup(this, `${family}-logs`, { logGroupName: `/ecs/${family}` });
    containers.forEach((name) =>
      tasks.addContainer(name, {
        image: ecs.ContainerImage.fromRegistry(FIRST_IMAGE),
        logging: ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: name }),
      }),
    );
    return tasks;
  }
}
