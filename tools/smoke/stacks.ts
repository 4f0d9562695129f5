import { CfnOutput, Fn, SecretValue, Stack, type StackProps } from 'aws-cdk-lib';
import { BuildEnvironmentVariableType } from 'aws-cdk-lib/aws-codebuild';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { StackOutputs } from 'codepipeline-rehearsal';
import type { Construct } from 'constructs';
import type { SystemBProps } from '../../examples/system-b/system-b';
import { CiCdPipeline, DeployTarget, Gate, ImageBuild, PipelineOutput, PipelineSource } from '../../src';

/** The image that the tasks run before the first deployment, which is also the base image of the example. */
const FIRST_IMAGE = 'public.ecr.aws/docker/library/nginx:stable-alpine-slim';
/** A connection that does not exist, for system B with a source in S3. */
const NO_CONNECTION = '11111111-2222-3333-4444-555555555555';

/** The environments of system B and of its variant with a connection. */
export const suffixes = (name: string) => ({ plain: name, connection: `${name}-git` });

interface ServiceProps extends StackProps {
  readonly name: string;
  readonly connectionArn?: string;
}

/** What exists before the pipeline: an ECS service with a network, and the parameter with a connection. */
export class ServiceStack extends Stack {
  public constructor(scope: Construct, id: string, { name, connectionArn, ...props }: ServiceProps) {
    super(scope, id, props);
    // Tasks use the internet gateway, so nothing in this network costs anything per hour.
    const vpc = new ec2.Vpc(this, 'Vpc', {
      natGateways: 0,
      restrictDefaultSecurityGroup: false,
      // Works in any Region, without a lookup.
      availabilityZones: [Fn.select(0, Fn.getAzs()), Fn.select(1, Fn.getAzs())],
      subnetConfiguration: [{ name: 'public', subnetType: ec2.SubnetType.PUBLIC }],
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
      assignPublicIp: true,
      desiredCount: 1,
      minHealthyPercent: 100,
      circuitBreaker: { rollback: true },
    });
    const none = this.formatArn({ service: 'codeconnections', resource: 'connection', resourceName: NO_CONNECTION });
    for (const [key, suffix] of Object.entries(suffixes(name))) {
      new StringParameter(this, `Connection-${key}`, {
        parameterName: `/cicd-pipeline-${suffix}/connection-arn`,
        stringValue: connectionArn ?? none,
      });
    }
    outputsOf(this, {
      clusterName: cluster.clusterName,
      serviceName: service.serviceName,
      taskFamily: taskDefinition.family,
      executionRoleArn: executionRole.roleArn,
      taskRoleArn: taskDefinition.taskRole.roleArn,
    });
  }
}

/** What system B needs to know about the service. */
export function serviceProps(outputs: StackOutputs): SystemBProps {
  const { clusterName, serviceName, taskFamily, executionRoleArn, taskRoleArn } = outputs;
  return { clusterName, serviceName, taskFamily, taskRoleArns: [executionRoleArn, taskRoleArn] };
}

/** What no example has: an approval that notifies an encrypted topic, and a build with a parameter and secrets. */
export class ApprovalStack extends Stack {
  public constructor(scope: Construct, id: string, { name, ...props }: StackProps & { readonly name: string }) {
    super(scope, id, props);
    const masterKey = new kms.Key(this, 'Key', { enableKeyRotation: true });
    const topic = new sns.Topic(this, 'Topic', { masterKey, enforceSSL: true });
    const secretStringValue = SecretValue.unsafePlainText(JSON.stringify({ word: 'sesame' }));
    const secret = new Secret(this, 'Secret', { secretName: `${name}/secret`, secretStringValue });
    const parameter = new StringParameter(this, 'Parameter', {
      parameterName: `/${name}/greeting`,
      stringValue: 'hello',
    });
    const { PARAMETER_STORE, SECRETS_MANAGER } = BuildEnvironmentVariableType;
    const pipeline = new CiCdPipeline(this, 'Pipeline', {
      source: PipelineSource.s3('source.zip'),
      imageBuild: ImageBuild.docker({
        environmentVariables: {
          GREETING: { type: PARAMETER_STORE, value: `/${name}/greeting` },
          BY_NAME: { type: SECRETS_MANAGER, value: `${name}/secret:word` },
          BY_ARN: { type: SECRETS_MANAGER, value: `${secret.secretArn}:word` },
        },
        testCommands: ['test "$GREETING $BY_NAME $BY_ARN" = "hello sesame sesame"'],
      }),
      stages: [
        { stageName: 'Production', gates: [Gate.manualApproval()], targets: [DeployTarget.promoteByTag('production')] },
      ],
      notificationTopic: topic,
      outputs: { pipelineName: PipelineOutput.PIPELINE_NAME, ecrRepositoryUrl: PipelineOutput.REPOSITORY_URI },
    });
    pipeline.node.addDependency(parameter);
    outputsOf(this, { topicArn: topic.topicArn });
  }
}

function outputsOf(stack: Stack, outputs: StackOutputs): void {
  for (const [name, value] of Object.entries(outputs)) {
    new CfnOutput(stack, `Output-${name}`, { value }).overrideLogicalId(name);
  }
}
