import { Duration, Stack, StackProps } from 'aws-cdk-lib';
import { BaseService, Cluster, LaunchType } from 'aws-cdk-lib/aws-ecs';
import { Role } from 'aws-cdk-lib/aws-iam';
import { CiCdPipeline, DeployTarget, EcsStopType, Gate, PipelineSource } from 'cdk-cicd-pipeline';
import { Construct } from 'constructs';

/** A migration runs as a task, then a service is deployed with an approval, and a scheduled task gets the image. */
export class Containers extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const clusterArn = this.formatArn({ service: 'ecs', resource: 'cluster', resourceName: 'live' });
    const serviceArn = this.formatArn({ service: 'ecs', resource: 'service', resourceName: 'live/shop' });
    const containerNames = ['app'];
    const taskRole = Role.fromRoleName(this, 'TaskRole', 'shop-task');
    const executionRole = Role.fromRoleName(this, 'ExecutionRole', 'shop-execution');
    new CiCdPipeline(this, 'Pipeline', {
      namePrefix: 'containers',
      source: PipelineSource.s3('source.zip'),
      stages: [
        {
          stageName: 'Production',
          gates: [
            Gate.ecsTask({
              cluster: Cluster.fromClusterArn(this, 'Cluster', clusterArn),
              launchType: LaunchType.EC2,
              taskDefinitionFamily: 'migration',
              containerNames,
              taskRole,
              executionRole,
              command: ['npm', 'run', 'migrate'],
            }),
          ],
          targets: [
            DeployTarget.ecsService(BaseService.fromServiceArnWithCluster(this, 'Service', serviceArn), {
              taskDefinitionFamily: 'shop',
              containerNames,
              taskRole,
              executionRole,
              deploymentTimeout: Duration.hours(2),
              onTimeout: EcsStopType.ABORT,
              approval: { message: 'Continue?' },
            }),
            DeployTarget.ecsTaskDefinition('nightly-report', { containerNames, taskRole, executionRole }),
          ],
        },
      ],
    });
  }
}
