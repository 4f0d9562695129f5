import { Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { Combination } from './factors';
import { RegistryLogin } from '../../../src';
import { arn, Environment } from '../template/environment';

const { STRING, NUMBER } = dynamodb.AttributeType;

/** What a team already has in a stack of its own. */
export function existingTable(scope: Construct, encryptionKey?: kms.IKey): dynamodb.Table {
  return new dynamodb.Table(scope, 'Table', {
    partitionKey: { name: 'deploymentId', type: STRING },
    sortKey: { name: 'timestamp', type: NUMBER },
    encryptionKey,
  });
}

export function existingTopic(scope: Construct, masterKey?: kms.IKey): sns.Topic {
  return new sns.Topic(scope, 'Topic', { enforceSSL: true, masterKey });
}

export function existingBucket(scope: Construct, encryptionKey?: kms.IKey): s3.Bucket {
  return new s3.Bucket(scope, 'Bucket', { versioned: true, enforceSSL: true, encryptionKey });
}

export function existingRepository(scope: Construct): ecr.Repository {
  return new ecr.Repository(scope, 'Images');
}

/** Trust is theirs, so it is as plain as people write it. */
export function existingRole(scope: Construct, id: string, ...services: string[]): iam.Role {
  const principals = services.map((service) => new iam.ServicePrincipal(service));
  return new iam.Role(scope, id, { assumedBy: new iam.CompositePrincipal(...principals) });
}

export function existingProject(scope: Construct): codebuild.PipelineProject {
  return new codebuild.PipelineProject(scope, 'Project', { grantReportGroupPermissions: false });
}

/** A key with the policy that CDK gives it: the account's own policies decide. */
export function existingKey(scope: Construct, id: string): kms.Key {
  return new kms.Key(scope, id);
}

/** What a team builds in. */
export function buildImage(scope: Construct, choice: Combination['image']): codebuild.IBuildImage | undefined {
  switch (choice) {
    case 'none':
      return undefined;
    case 'of a private repository':
      return codebuild.LinuxBuildImage.fromEcrRepository(ecr.Repository.fromRepositoryName(scope, 'Tools', 'tools'));
    case 'of another registry':
      return codebuild.LinuxBuildImage.fromDockerRegistry('acme/builder', {
        secretsManagerCredentials: secretsmanager.Secret.fromSecretNameV2(scope, 'ImageCredentials', 'shop/registry'),
      });
    case 'of another registry with a key':
      return codebuild.LinuxBuildImage.fromDockerRegistry('acme/builder', {
        secretsManagerCredentials: encryptedSecret(scope, 'ImageCredentials'),
      });
  }
}

/** What a build logs in to, one of each. */
export function logins(scope: Construct, choice: Combination['logins'], environment: Environment): RegistryLogin[] {
  if (choice === 'none') {
    return [];
  }
  // Of the pipeline's account: whom another account lets pull is said there, in the policy of the repository.
  const baseImages = arn(environment, 'ecr', 'repository/team/base');
  return [
    RegistryLogin.dockerHub(encryptedSecret(scope, 'Hub')),
    RegistryLogin.ecr(ecr.Repository.fromRepositoryArn(scope, 'BaseImages', baseImages)),
    RegistryLogin.ecrPullThroughCache('docker-hub'),
  ];
}

/** Credentials, with a key that the account's own policies decide about. */
function encryptedSecret(scope: Construct, id: string): secretsmanager.Secret {
  return new secretsmanager.Secret(scope, id, { encryptionKey: existingKey(scope, `${id}Key`) });
}

export function importedVpc(scope: Construct): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(scope, 'BuildVpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['a', 'b'],
    privateSubnetIds: ['subnet-1', 'subnet-2'],
  });
}

/** A service with a task definition of its own, whose roles CDK makes. */
export function fargateService(stack: Stack): ecs.FargateService {
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Tasks');
  taskDefinition.addContainer('app', { image: ecs.ContainerImage.fromRegistry('scratch') });
  return new ecs.FargateService(stack, 'Web', {
    cluster: new ecs.Cluster(stack, 'Cluster', { vpc: importedServiceVpc(stack) }),
    taskDefinition,
    circuitBreaker: { rollback: true },
    minHealthyPercent: 50,
  });
}

/** A task definition whose container writes to a log group of the stack. */
export function loggedTask(stack: Stack, id: string, family: string): ecs.FargateTaskDefinition {
  const taskDefinition = new ecs.FargateTaskDefinition(stack, id, { family });
  const logGroup = new logs.LogGroup(stack, `${id}Log`);
  const logging = ecs.LogDriver.awsLogs({ streamPrefix: family, logGroup });
  taskDefinition.addContainer('app', { image: ecs.ContainerImage.fromRegistry('scratch'), logging });
  return taskDefinition;
}

export function importedCluster(scope: Construct): ecs.ICluster {
  const vpc = importedServiceVpc(scope, 'TaskVpc');
  return ecs.Cluster.fromClusterAttributes(scope, 'TaskCluster', { clusterName: 'tasks', vpc, securityGroups: [] });
}

function importedServiceVpc(scope: Construct, id = 'Vpc'): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(scope, id, {
    vpcId: 'vpc-2',
    availabilityZones: ['a', 'b'],
    privateSubnetIds: ['subnet-3', 'subnet-4'],
  });
}

/** What a company lets its roles do at most. */
export function boundary(scope: Construct): iam.ManagedPolicy {
  const services = [
    's3',
    'ecr',
    'ecs',
    'ec2',
    'logs',
    'kms',
    'sns',
    'sts',
    'iam',
    'lambda',
    'sqs',
    'dynamodb',
    'codebuild',
    'codepipeline',
  ];
  const more = ['codecommit', 'codeconnections', 'inspector2', 'secretsmanager', 'ssm'];
  return new iam.ManagedPolicy(scope, 'Boundary', {
    statements: [
      new iam.PolicyStatement({ actions: [...services, ...more].map((service) => `${service}:*`), resources: ['*'] }),
      new iam.PolicyStatement({
        effect: iam.Effect.DENY,
        actions: ['iam:CreateRole', 'iam:PutRolePolicy'],
        resources: ['*'],
      }),
    ],
  });
}
