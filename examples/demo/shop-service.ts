import { CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { StackOutputs } from 'codepipeline-rehearsal';
import { Construct } from 'constructs';
import { SystemBProps } from '../system-b/system-b';

/** The image that the tasks run before the first deployment. */
const FIRST_IMAGE = 'public.ecr.aws/nginx/nginx:stable';

/** What exists before the pipeline: an ECS service in a cluster, its roles, and a connection to GitHub. */
export class ShopService extends Stack {
  public constructor(scope: Construct, id: string, environmentSuffix = 'dev') {
    super(scope, id);
    const name = `shop-${environmentSuffix}`;
    const vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: 'vpc-0a1b2c3d',
      availabilityZones: ['us-east-1a'],
      privateSubnetIds: ['subnet-0a1b2c3d'],
    });
    const cluster = new ecs.Cluster(this, 'Cluster', { vpc, clusterName: name });
    const taskDefinition = new ecs.FargateTaskDefinition(this, 'Tasks', { family: name });
    taskDefinition.addContainer('app', { image: ecs.ContainerImage.fromRegistry(FIRST_IMAGE) });
    const executionRole = taskDefinition.obtainExecutionRole();
    executionRole.addManagedPolicy(
      iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonECSTaskExecutionRolePolicy'),
    );
    const service = new ecs.FargateService(this, 'Service', {
      cluster,
      taskDefinition,
      serviceName: name,
      circuitBreaker: { rollback: true },
    });
    new ssm.StringParameter(this, 'Connection', {
      parameterName: `/cicd-pipeline-${environmentSuffix}/connection-arn`,
      stringValue: this.formatArn({
        service: 'codeconnections',
        resource: 'connection',
        resourceName: '11111111-2222-3333-4444-555555555555',
      }),
    });
    Tags.of(this).add('Team', 'shop');
    Object.entries({
      clusterName: cluster.clusterName,
      serviceName: service.serviceName,
      taskFamily: taskDefinition.family,
      executionRoleArn: executionRole.roleArn,
      taskRoleArn: taskDefinition.taskRole.roleArn,
    }).forEach(([key, value]) => new CfnOutput(this, `Output-${key}`, { value }).overrideLogicalId(key));
  }
}

/** What the pipeline needs to know about the deployed service. */
export function serviceProps(outputs: StackOutputs): SystemBProps {
  const { clusterName, serviceName, taskFamily, executionRoleArn, taskRoleArn } = outputs;
  return { clusterName, serviceName, taskFamily, taskRoleArns: [executionRoleArn, taskRoleArn] };
}
