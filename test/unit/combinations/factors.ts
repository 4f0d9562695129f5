import { SecretValue, Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import {
  CiCdPipelineProps,
  DeployTarget,
  DockerImageBuildOptions,
  Gate,
  ImageBuild,
  PipelineEncryption,
  PipelineSource,
  RegistryLogin,
} from '../../../src';
import { connectionSource } from '../../support/existing';
import { OwnAction, OwnGate } from '../../support/parts';
import { fargateService, importedCluster, importedOptions, importedService } from '../deploy/ecs-rolling/support';

/** Of tasks that do not belong to this app. */
function rolesOfTasks(scope: Construct): { readonly taskRole: iam.IRole; readonly executionRole: iam.IRole } {
  return {
    taskRole: iam.Role.fromRoleName(scope, 'ReportTaskRole', 'report'),
    executionRole: iam.Role.fromRoleName(scope, 'ReportExecutionRole', 'execution'),
  };
}

type Make<T> = (scope: Construct) => T;

/** Every kind of a part. What one needs besides, it makes in the scope. */
export const SOURCES = {
  s3: () => PipelineSource.s3('source.zip'),
  s3InExistingBucket: (scope) =>
    PipelineSource.s3('app/source.zip', { bucket: new s3.Bucket(scope, 'Uploads', { versioned: true }) }),
  s3InArtifactBucket: () => PipelineSource.s3InArtifactBucket('source.zip'),
  gitHub: () => connectionSource(),
  gitHubOAuth: () =>
    PipelineSource.gitHubOAuth('acme/shop', { oauthToken: SecretValue.secretsManager('token'), branch: 'next' }),
  gitHubOAuthParameter: (scope) => {
    const attributes = {
      parameterName: '/token',
      encryptionKey: new kms.Key(scope, 'TokenKey', { enableKeyRotation: true }),
    };
    const tokenParameter = ssm.StringParameter.fromSecureStringParameterAttributes(scope, 'Token', attributes);
    return PipelineSource.gitHubOAuth('acme/shop', { tokenParameter, tokenVersion: '2' });
  },
  codeCommit: (scope) =>
    PipelineSource.codeCommit(codecommit.Repository.fromRepositoryName(scope, 'Git', 'shop'), { branch: 'next' }),
} satisfies Record<string, Make<PipelineSource>>;

export const TARGETS = {
  none: () => [],
  promoteByTag: () => [DeployTarget.promoteByTag('production')],
  ecsRolling: (scope) => [DeployTarget.ecsRolling(fargateService(scope))],
  ecsRollingImported: (scope) => [DeployTarget.ecsRolling(importedService(scope), importedOptions(scope))],
  ecsService: (scope) => [
    DeployTarget.ecsService(fargateService(scope, { containers: ['app', 'proxy'] }), {
      containerNames: ['app'],
      approval: {},
    }),
    DeployTarget.ecsTaskDefinition('nightly', { containerNames: ['report'], ...rolesOfTasks(scope) }),
  ],
  several: (scope) => [
    DeployTarget.promoteByTag('blue'),
    DeployTarget.promoteByTag('green'),
    DeployTarget.ecsRolling(fargateService(scope, { containers: ['app', 'proxy'] }), { containerName: 'proxy' }),
  ],
} satisfies Record<string, Make<DeployTarget[]>>;

const { FAIL, ROLLBACK } = codepipeline.Result;
const alarm = (name: string, result: codepipeline.Result): codepipeline.Condition => ({
  result,
  rules: [
    new codepipeline.Rule({ name, provider: 'CloudWatchAlarm', version: '1', configuration: { AlarmName: name } }),
  ],
});

export const GATES = {
  none: () => [],
  manualApproval: () => [Gate.manualApproval()],
  imageValidation: () => [Gate.imageValidation()],
  both: () => [Gate.imageValidation({ allowUnscannedImage: true }), Gate.manualApproval()],
  ecsTask: (scope) => [
    Gate.ecsTask({
      cluster: importedCluster(new Construct(scope, 'TaskCluster')),
      taskDefinitionFamily: 'migration',
      containerNames: ['app'],
      ...rolesOfTasks(new Construct(scope, 'TaskRoles')),
    }),
  ],
  own: () => [
    new OwnGate(({ runOrder }) => ({
      actions: [new OwnAction({ actionName: 'Check', runOrder })],
      entryConditions: [alarm('Before', FAIL)],
      successConditions: [alarm('After', ROLLBACK)],
    })),
  ],
} satisfies Record<string, Make<Gate[]>>;

export const ENCRYPTIONS = {
  awsManaged: () => PipelineEncryption.awsManaged(),
  customerManaged: () => PipelineEncryption.customerManaged(),
  customerManagedExisting: (scope) =>
    PipelineEncryption.customerManaged({
      encryptionKey: new kms.Key(scope, 'DataKey', { enableKeyRotation: true }),
      topicKey: new kms.Key(scope, 'TopicKey', { enableKeyRotation: true }),
    }),
} satisfies Record<string, Make<PipelineEncryption>>;

export function buildVpc(scope: Construct): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(scope, 'BuildVpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['a', 'b'],
    privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  });
}

const { PARAMETER_STORE, SECRETS_MANAGER } = codebuild.BuildEnvironmentVariableType;

export const BUILDS = {
  docker: (_scope, options) => ImageBuild.docker(options),
  dockerInVpc: (scope, options) => ImageBuild.docker({ ...options, vpc: buildVpc(scope) }),
  dockerWithSecrets: (_scope, options) =>
    ImageBuild.docker({
      ...options,
      environmentVariables: {
        TOKEN: { type: SECRETS_MANAGER, value: 'shop:token' },
        GREETING: { type: PARAMETER_STORE, value: '/shop/greeting' },
      },
    }),
  dockerWithLogins: (scope, options) =>
    ImageBuild.docker({
      ...options,
      registryLogins: [
        RegistryLogin.dockerHub(new secretsmanager.Secret(scope, 'Hub')),
        RegistryLogin.ecr(ecr.Repository.fromRepositoryName(scope, 'BaseImages', 'base')),
        RegistryLogin.ecrPullThroughCache('docker-hub'),
      ],
      preBuildCommands: ['docker pull "$REGISTRY_2_REPOSITORY:latest"'],
    }),
  project: (scope) => ImageBuild.project(new codebuild.PipelineProject(scope, 'Project')),
} satisfies Record<string, (scope: Construct, options: DockerImageBuildOptions) => ImageBuild>;

/** Existing resources that can replace our own. */
export const RESOURCES = {
  own: () => ({}),
  existing: (scope) => ({
    repository: new ecr.Repository(scope, 'Images'),
    artifactBucket: new s3.Bucket(scope, 'Artifacts', { versioned: true }),
    deploymentsTable: new dynamodb.Table(scope, 'Deployments', {
      partitionKey: { name: 'deploymentId', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'timestamp', type: dynamodb.AttributeType.NUMBER },
    }),
    notificationTopic: new sns.Topic(scope, 'Failures'),
    pipelineRole: new iam.Role(scope, 'PipelineRole', {
      assumedBy: new iam.ServicePrincipal('codepipeline.amazonaws.com'),
    }),
  }),
  imported: (scope) => ({
    repository: ecr.Repository.fromRepositoryName(scope, 'Images', 'team/shop'),
    artifactBucket: s3.Bucket.fromBucketName(scope, 'Artifacts', 'team-artifacts'),
    deploymentsTable: dynamodb.Table.fromTableName(scope, 'Deployments', 'deployments'),
    notificationTopic: sns.Topic.fromTopicArn(
      scope,
      'Failures',
      Stack.of(scope).formatArn({ service: 'sns', resource: 'failures' }),
    ),
    pipelineRole: iam.Role.fromRoleName(scope, 'PipelineRole', 'pipelines', { mutable: false }),
  }),
} satisfies Record<string, Make<Partial<CiCdPipelineProps>>>;

export const ENVIRONMENTS = {
  agnostic: undefined,
  ireland: { account: '111122223333', region: 'eu-west-1' },
  beijing: { account: '111122223333', region: 'cn-north-1' },
  government: { account: '111122223333', region: 'us-gov-west-1' },
};

/** One kind of each. */
export interface Combination {
  readonly source: keyof typeof SOURCES;
  readonly target: keyof typeof TARGETS;
  readonly gate: keyof typeof GATES;
  readonly verification: keyof typeof GATES;
  readonly encryption: keyof typeof ENCRYPTIONS;
  readonly build: keyof typeof BUILDS;
  readonly resources: keyof typeof RESOURCES;
  readonly logging: boolean;
  /** Of all failures and successes, with or without a gate. */
  readonly notifications: boolean;
}

/**
 * The props of a combination. What the construct refuses to put together is tested elsewhere: here a stage of nothing is
 * left out, a stage has no second gate of a kind, and a bucket that also holds the source is the pipeline's own.
 */
export function propsOf(
  scope: Construct,
  combination: Combination,
  build: DockerImageBuildOptions = {},
): CiCdPipelineProps {
  const targets = TARGETS[combination.target](scope);
  const gates = GATES[combination.gate](scope);
  const verifications = isLike(combination.gate, combination.verification)
    ? []
    : GATES[combination.verification](scope);
  const { artifactBucket, ...resources } = RESOURCES[combination.resources](scope) as Partial<CiCdPipelineProps>;
  return {
    source: SOURCES[combination.source](scope),
    imageBuild: BUILDS[combination.build](scope, build),
    encryption: ENCRYPTIONS[combination.encryption](scope),
    pipelineLogging: combination.logging,
    failureNotifications: combination.notifications,
    successNotifications: combination.notifications,
    stages:
      targets.length + gates.length + verifications.length > 0
        ? [{ stageName: 'Production', gates, targets, verifications }]
        : [],
    artifactBucket: combination.source === 's3InArtifactBucket' ? undefined : artifactBucket,
    ...resources,
  };
}

function isLike(one: keyof typeof GATES, other: keyof typeof GATES): boolean {
  const isOfBoth = (kind: keyof typeof GATES) => kind === 'imageValidation' || kind === 'manualApproval';
  return one === other || (one === 'both' && isOfBoth(other)) || (other === 'both' && isOfBoth(one));
}
