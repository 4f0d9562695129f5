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
};

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
  const arn = Stack.of(scope).formatArn({ service: 'ecs', resource: 'service', resourceName: 'cluster/web' });
  const role = (id: string) => iam.Role.fromRoleName(scope, id, id);
  return DeployTarget.ecsRolling(ecs.BaseService.fromServiceArnWithCluster(scope, CHOSEN.service, arn), {
    containerName: 'app',
    taskDefinitionFamily: 'web',
    taskRole: role('task'),
    executionRole: role('execution'),
  });
}
