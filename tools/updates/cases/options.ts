import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { DockerImageBuildOptions, ImageBuild, PipelineOutput } from '../../../src';
import { Change, reversed } from '../change';
import { production, Props, shop } from '../shop';

function option(id: string, title: string, after: Props, before: Props = () => ({})): Change {
  return { id, title, before: shop(before), after: shop(after) };
}

function build(options: DockerImageBuildOptions): Props {
  return () => ({ imageBuild: ImageBuild.docker(options) });
}

function inVpc(vpcId: string): Props {
  return (scope) => ({ imageBuild: ImageBuild.docker({ vpc: vpcIn(scope, vpcId) }) });
}

function vpcIn(scope: Construct, vpcId: string): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(scope, 'Vpc', {
    vpcId,
    availabilityZones: ['a', 'b'],
    privateSubnetIds: [`subnet-${vpcId}-a`, `subnet-${vpcId}-b`],
  });
}

const logging = option(
  'logging-on',
  '`pipelineLogging` is switched on',
  () => ({}),
  () => ({ pipelineLogging: false }),
);
const vpc = option('vpc-added', 'builds run in a VPC', inVpc('vpc-1'));
const alarm = option('alarm-added', '`deadLetterAlarm` is switched on', () => ({ deadLetterAlarm: true }));
const successes = option('successes-on', '`successNotifications` is switched on', () => ({
  successNotifications: true,
}));
const outputs = option('outputs-added', 'outputs are added', () => ({
  outputs: { Name: PipelineOutput.PIPELINE_NAME, Bucket: PipelineOutput.ARTIFACT_BUCKET_NAME },
}));
const destroy = option('policy-destroy', '`removalPolicy` becomes `DESTROY`', () => ({
  removalPolicy: RemovalPolicy.DESTROY,
}));

/** Options of the pipeline and its build. */
export const OPTIONS: readonly Change[] = [
  logging,
  reversed(logging, 'logging-off', '`pipelineLogging` is switched off'),
  option('log-retention-changed', 'logs are kept for longer', () => ({ logRetention: logs.RetentionDays.ONE_YEAR })),
  destroy,
  reversed(destroy, 'policy-retain-again', '`removalPolicy: DESTROY` is taken back'),
  {
    id: 'alarm-without-topic',
    title: 'the last gate that notifies people is removed, with `deadLetterAlarm`',
    before: shop(() => ({ deadLetterAlarm: true })),
    after: shop(() => ({ deadLetterAlarm: true, stages: [production({ gates: [], verifications: [] })] })),
  },
  option('policy-retain', '`removalPolicy` becomes `RETAIN`', () => ({ removalPolicy: RemovalPolicy.RETAIN })),
  option('expiration-changed', 'artifacts expire earlier', () => ({
    artifactExpiration: Duration.days(7),
    artifactNoncurrentVersionExpiration: Duration.days(1),
  })),
  alarm,
  reversed(alarm, 'alarm-removed', '`deadLetterAlarm` is switched off'),
  successes,
  reversed(successes, 'successes-off', '`successNotifications` is switched off'),
  outputs,
  reversed(outputs, 'outputs-removed', 'outputs are removed'),
  option('restart-on', '`restartExecutionOnUpdate` is switched on', () => ({ restartExecutionOnUpdate: true })),
  option('acknowledgements-off', 'findings of cdk-nag are no longer acknowledged', () => ({
    acknowledgeNagFindings: false,
  })),
  vpc,
  reversed(vpc, 'vpc-removed', 'builds no longer run in a VPC'),
  option('vpc-changed', 'builds run in another VPC', inVpc('vpc-2'), inVpc('vpc-1')),
  option('tests-added', 'commands of tests are added', build({ testCommands: ['npm test'] })),
  option('dockerfile-changed', 'another Dockerfile is built', build({ dockerfile: 'docker/Dockerfile' })),
  option('build-args-added', 'build arguments are added', build({ buildArgs: { VERSION: '2' } })),
  option(
    'variables-added',
    'environment variables of the build are added',
    build({
      environmentVariables: {
        TOKEN: { type: codebuild.BuildEnvironmentVariableType.SECRETS_MANAGER, value: 'shop:token' },
      },
    }),
  ),
  option(
    'machine-changed',
    'builds run on a larger machine',
    build({ computeType: codebuild.ComputeType.LARGE, timeout: Duration.hours(2) }),
  ),
];
