import { App, SecretValue, Stack } from 'aws-cdk-lib';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { Version } from './change';
import type * as current from '../../src';

/** The library that builds the samples: this one, or a release of it. */
export type Library = typeof current;

/** What users choose, as words that are easy to find in names. */
export const CHOSEN = {
  namePrefix: 'PREFIX',
  environmentSuffix: 'suffix',
  stage: 'STAGE',
  tag: 'TAG',
  service: 'SERVICE',
  family: 'FAMILY',
} as const;

export type SampleProps = (scope: Construct, library: Library) => Partial<current.CiCdPipelineProps>;

/** Apps that together have everything that the construct can make, each by what is special in it. */
const SAMPLES: Readonly<Record<string, SampleProps>> = {
  s3: () => ({}),
  'artifact-bucket': (_, { PipelineSource }) => ({ source: PipelineSource.s3InArtifactBucket('source.zip') }),
  github: (scope, { PipelineSource }) => {
    const connection = { service: 'codeconnections', resource: 'connection', resourceName: 'id' };
    return { source: PipelineSource.gitHub('acme/shop', { connectionArn: Stack.of(scope).formatArn(connection) }) };
  },
  'github-oauth': (_, { PipelineSource }) => ({
    source: PipelineSource.gitHubOAuth('acme/shop', { oauthToken: SecretValue.secretsManager('token') }),
  }),
  'github-oauth-parameter': (scope, { PipelineSource }) => {
    const attributes = { parameterName: '/token' };
    const tokenParameter = ssm.StringParameter.fromSecureStringParameterAttributes(scope, 'Token', attributes);
    return { source: PipelineSource.gitHubOAuth('acme/shop', { tokenParameter }) };
  },
  codecommit: (scope, { PipelineSource }) => ({
    source: PipelineSource.codeCommit(codecommit.Repository.fromRepositoryName(scope, 'Git', 'shop')),
  }),
  ecs: (scope, library) => ({
    stages: [{ stageName: CHOSEN.stage, ...byFunctions(scope, library, CHOSEN) }],
  }),
};

/** What functions do on ECS, under these names. */
export function byFunctions(
  scope: Construct,
  { DeployTarget, Gate }: Library,
  { service: id, family }: Readonly<Record<'service' | 'family', string>>,
): Pick<current.StageOptions, 'gates' | 'targets'> {
  const part = new Construct(scope, 'ByFunctions');
  const tasks = { ...tasksOf(part), containerNames: ['app'] };
  const cluster = ecs.Cluster.fromClusterArn(part, 'cluster', arnIn(scope, 'cluster', 'cluster'));
  const { EC2: launchType } = ecs.LaunchType;
  return {
    gates: [Gate.ecsTask({ ...tasks, cluster, launchType, taskDefinitionFamily: family })],
    targets: [
      DeployTarget.ecsService(serviceIn(part, id), { ...tasks, taskDefinitionFamily: 'web', approval: {} }),
      DeployTarget.ecsTaskDefinition(family, tasks),
    ],
  };
}

/** A sample as a version of an app; `more` is for what all samples have in common. */
export function samplesOf(library: Library, more: SampleProps = () => ({})): ReadonlyMap<string, Version> {
  return new Map(Object.entries(SAMPLES).map(([name, props]) => [name, sample(library, props, more)]));
}

export function sample(library: Library, ...props: readonly SampleProps[]): Version {
  return {
    define: (app: App) => {
      const stack = new Stack(app, 'Shop');
      const given = props.map((each) => each(stack, library));
      new library.CiCdPipeline(stack, 'Pipeline', Object.assign(everything(stack, library), ...given));
    },
  };
}

function everything(scope: Construct, library: Library): current.CiCdPipelineProps {
  const { Gate, PipelineEncryption, PipelineSource } = library;
  const { namePrefix, environmentSuffix, stage: stageName, tag } = CHOSEN;
  return {
    namePrefix,
    environmentSuffix,
    source: PipelineSource.s3('source.zip'),
    encryption: PipelineEncryption.customerManaged(),
    pipelineLogging: true,
    deadLetterAlarm: true,
    successNotifications: true,
    stages: [
      {
        stageName,
        gates: [Gate.manualApproval()],
        targets: [library.DeployTarget.promoteByTag(tag), service(scope, library)],
        verifications: [Gate.imageValidation()],
      },
    ],
  };
}

function service(scope: Construct, { DeployTarget }: Library): current.DeployTarget {
  return DeployTarget.ecsRolling(serviceIn(scope, CHOSEN.service), {
    containerName: 'app',
    taskDefinitionFamily: 'web',
    ...tasksOf(scope),
  });
}

function serviceIn(scope: Construct, id: string): ecs.IBaseService {
  return ecs.BaseService.fromServiceArnWithCluster(scope, id, arnIn(scope, 'service', 'cluster/web'));
}

function tasksOf(scope: Construct): Record<'taskRole' | 'executionRole', iam.IRole> {
  const role = (id: string) => iam.Role.fromRoleName(scope, id, id);
  return { taskRole: role('task'), executionRole: role('execution') };
}

function arnIn(scope: Construct, resource: string, resourceName: string): string {
  return Stack.of(scope).formatArn({ service: 'ecs', resource, resourceName });
}
