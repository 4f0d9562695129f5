import { Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { fargateService, oneOffTask, tasksElsewhere } from './existing';
import { SYSTEM_A_OUTPUTS } from '../../examples/outputs';
import { CiCdPipeline, CiCdPipelineProps, DeployTarget, Gate, ImageBuild, PipelineSource } from '../../src';

/** A pipeline with every part and every kind of statement, for rules that hold for every resource of a template. */
export function wholePipeline(stack: Stack, more: Partial<CiCdPipelineProps> = {}): CiCdPipeline {
  const masterKey = new kms.Key(stack, 'Key');
  const string = { name: 'deploymentId', type: dynamodb.AttributeType.STRING };
  const number = { name: 'timestamp', type: dynamodb.AttributeType.NUMBER };
  const { PARAMETER_STORE, SECRETS_MANAGER } = codebuild.BuildEnvironmentVariableType;
  return new CiCdPipeline(stack, 'Pipeline', {
    source: PipelineSource.s3('source.zip'),
    pipelineLogging: true,
    notificationTopic: new sns.Topic(stack, 'Topic', { masterKey }),
    deploymentsTable: new dynamodb.Table(stack, 'Table', {
      partitionKey: string,
      sortKey: number,
      encryptionKey: masterKey,
    }),
    imageBuild: ImageBuild.docker({
      vpc: ec2.Vpc.fromVpcAttributes(stack, 'BuildVpc', {
        vpcId: 'vpc-1',
        availabilityZones: ['a'],
        privateSubnetIds: ['subnet-1'],
      }),
      environmentVariables: {
        TOKEN: { type: SECRETS_MANAGER, value: 'shop' },
        GREETING: { type: PARAMETER_STORE, value: '/shop/greeting' },
      },
    }),
    stages: [
      {
        stageName: 'Production',
        gates: [Gate.manualApproval(), Gate.ecsTask(oneOffTask(new Construct(stack, 'Once')))],
        targets: [
          DeployTarget.promoteByTag('live'),
          DeployTarget.ecsRolling(fargateService(stack)),
          DeployTarget.ecsService(fargateService(stack, { id: 'Paused' }), { approval: {} }),
          DeployTarget.ecsTaskDefinition('report', tasksElsewhere(stack)),
        ],
        verifications: [Gate.imageValidation()],
      },
    ],
    outputs: SYSTEM_A_OUTPUTS,
    ...more,
  });
}
