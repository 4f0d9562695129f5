import { Duration, Stack } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as fc from 'fast-check';
import { environmentSuffix, imageTag, namePrefix, retentions, stageName } from './arbitraries';
import { CiCdPipelineProps, DeployTarget, Gate, ImageBuild, PipelineOutput, PipelineSource } from '../../../src';
import { CONNECTION_ARN, fargateService } from '../../support/existing';
import { targetOf } from '../../support/parts';
import { testPipeline } from '../../support/template';

const SEED = 20_260_731;
const RUNS = 25;

/** A prop, what is out of its range, and what is made of it. */
interface Refusal {
  readonly prop: string;
  readonly check: fc.IProperty<[unknown]>;
}

function refusal<T>(prop: string, outOfRange: fc.Arbitrary<T>, make: (value: T) => unknown): Refusal {
  const check = fc.property(outOfRange, (value) => {
    const message = messageOf(() => make(value));
    expect(message).toMatch(/^\[[\w./-]+\] /);
    expect(message).toContain(prop);
  });
  return { prop, check: check as fc.IProperty<[unknown]> };
}

function messageOf(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
}

const anyText = fc.oneof(fc.string({ maxLength: 200 }), fc.string({ unit: 'binary', maxLength: 30 }));
/** Texts that differ from legal ones in one place, or in all. */
const notLike = (legal: fc.Arbitrary<string>, pattern: RegExp) =>
  fc
    .oneof(
      anyText,
      legal.map((value) => `${value} `),
      legal.map((value) => `/${value}`),
      legal.map((value) => value.repeat(200)),
    )
    .filter((value) => !pattern.test(value));
const outside = (min: number, max: number) =>
  fc.oneof(fc.integer({ min: 0, max: min - 1 }), fc.integer({ min: max + 1, max: max * 100 }));
const minutesOutside = (min: number, max: number) =>
  fc.oneof(
    outside(min, max).map((count) => Duration.minutes(count)),
    fc
      .integer({ min: min * 60 + 1, max: max * 60 - 1 })
      .filter((count) => count % 60 > 0)
      .map((count) => Duration.seconds(count)),
  );
const inPipeline = (props: Partial<CiCdPipelineProps>) => testPipeline(() => props);
const promote = DeployTarget.promoteByTag('live');
const gitHub = (repository: string, branch?: string, connectionArn = CONNECTION_ARN) =>
  PipelineSource.gitHub(repository, { connectionArn, branch });

const refusals: Refusal[] = [
  refusal('environmentSuffix', notLike(environmentSuffix, /^[a-z0-9]([a-z0-9-]{0,18}[a-z0-9])?$/), (value) =>
    inPipeline({ environmentSuffix: value }),
  ),
  refusal('namePrefix', notLike(namePrefix, /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/), (value) =>
    inPipeline({ namePrefix: value }),
  ),
  refusal('stageName', notLike(stageName, /^[A-Za-z0-9.@_-]{1,100}$/), (value) =>
    inPipeline({ stages: [{ stageName: value, targets: [promote] }] }),
  ),
  refusal('actionName', notLike(stageName, /^[A-Za-z0-9.@_-]{1,100}$/), (value) =>
    inPipeline({ stages: [{ stageName: 'Own', targets: [targetOf({ actionName: value })] }] }),
  ),
  refusal('runOrder', fc.oneof(outside(1, 999), fc.double({ min: 1.01, max: 1.99 })), (runOrder) =>
    inPipeline({ stages: [{ stageName: 'Own', targets: [targetOf({ runOrder })] }] }),
  ),
  refusal('imageTag', notLike(imageTag, /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/), (value) =>
    DeployTarget.promoteByTag(value),
  ),
  refusal('outputs', notLike(fc.constant('name'), /^[A-Za-z0-9]{1,255}$/), (value) =>
    inPipeline({ outputs: { [value]: PipelineOutput.PIPELINE_NAME } }),
  ),
  refusal(
    'tags',
    fc.oneof(
      fc.stringMatching(/^[aA][wW][sS]:[a-z]*$/).map((key) => ({ [key]: 'x' })),
      fc.string({ minLength: 129, maxLength: 200 }).map((key) => ({ [key]: 'x' })),
      fc.string({ minLength: 257, maxLength: 300 }).map((value) => ({ Team: value })),
      fc.string().map((value) => ({ Team: `${value}#` })),
    ),
    (tags) => inPipeline({ tags }),
  ),
  refusal(
    'artifactExpiration',
    fc.integer({ min: 0, max: 5_000 }).filter((hours) => hours % 24 > 0 || hours === 0),
    (hours) => inPipeline({ artifactExpiration: Duration.hours(hours) }),
  ),
  refusal('artifactNoncurrentVersionExpiration', fc.integer({ min: 0, max: 86_399 }), (seconds) =>
    inPipeline({ artifactNoncurrentVersionExpiration: Duration.seconds(seconds) }),
  ),
  refusal(
    'logRetention',
    fc.nat(10_000).filter((days) => !retentions.includes(days as RetentionDays)),
    (days) => inPipeline({ logRetention: days as RetentionDays }),
  ),
  refusal('timeout', minutesOutside(5, 36 * 60), (timeout) => ImageBuild.docker({ timeout })),
  refusal('timeout', minutesOutside(5, 60 * 24 * 60), (timeout) => Gate.manualApproval({ timeout })),
  refusal('scanTimeout', minutesOutside(1, 12 * 60), (scanTimeout) => Gate.imageValidation({ scanTimeout })),
  refusal('deploymentTimeout', minutesOutside(1, 60), (deploymentTimeout) =>
    DeployTarget.ecsRolling(fargateService(new Stack()), { deploymentTimeout }),
  ),
  refusal(
    'message',
    fc.oneof(fc.stringMatching(/^\s*$/), fc.string({ minLength: 1_001, maxLength: 1_100 })),
    (message) => Gate.manualApproval({ message }),
  ),
  refusal(
    'failOn',
    anyText.filter((value) => !/^[A-Z]+$/.test(value)),
    (failOn) => Gate.imageValidation({ failOn: failOn as never }),
  ),
  refusal('containerName', notLike(fc.constant('app'), /^[A-Za-z0-9_-]{1,255}$/), (containerName) =>
    DeployTarget.ecsRolling(fargateService(new Stack()), { containerName }),
  ),
  refusal(
    'dockerfile',
    anyText.map((path) => `../${path}`),
    (dockerfile) => ImageBuild.docker({ dockerfile }),
  ),
  refusal(
    'contextPath',
    anyText.map((path) => `/${path}`),
    (contextPath) => ImageBuild.docker({ contextPath }),
  ),
  refusal(
    'buildArgs',
    anyText.filter((name) => !/^[A-Za-z_]\w*$/.test(name)),
    (name) => ImageBuild.docker({ buildArgs: { [name]: 'x' } }),
  ),
  refusal(
    'environmentVariables',
    anyText.filter((name) => !/^[A-Za-z_]\w*$/.test(name)),
    (name) => ImageBuild.docker({ environmentVariables: { [name]: { value: 'x' } } }),
  ),
  refusal('testCommands', fc.stringMatching(/^\s*$/), (command) => ImageBuild.docker({ testCommands: [command] })),
  refusal(
    'objectKey',
    anyText.map((key) => `/${key}`),
    (key) => PipelineSource.s3(key),
  ),
  refusal(
    'repository',
    anyText.filter((name) => !/^[\w-]+\/[\w.-]+$/.test(name)),
    (name) => gitHub(name),
  ),
  refusal(
    'branch',
    anyText.map((name) => `${name}..`),
    (branch) => gitHub('acme/shop', branch),
  ),
  refusal('connectionArn', anyText, (arn) => gitHub('acme/shop', 'main', arn)),
];

test.each(refusals)('$prop out of its range is rejected with an error that names it', ({ check }) => {
  fc.assert(check, { seed: SEED, numRuns: RUNS });
});
