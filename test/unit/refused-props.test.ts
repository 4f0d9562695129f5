import { Duration, Lazy, RemovalPolicy, SecretValue, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { CiCdPipelineProps, DeployTarget, Gate, PipelineSource } from '../../src';
import { connectionSource, fargateService, oneOffTask, tasksElsewhere } from '../support/existing';
import { testPipeline } from '../support/template';

const token = Lazy.string({ produce: () => 'later' });

describe('tags', () => {
  const allowed = "letters, digits, spaces, '_', '.', ':', '/', '=', '+', '-' or '@'";
  const key = (got: string) => `tags must have keys of 1 to 128 ${allowed}, got '${got}': rename it`;
  const value = (got: string) => `tags must have values of at most 256 ${allowed}, got '${got}' for 'Team'`;
  const reserved = (got: string) =>
    `tags must not have a key that starts with 'aws:', which is reserved for AWS, got '${got}': rename it`;

  const equal = (got: string) =>
    `tags must have keys that differ in more than case, because IAM ignores case, got ${got}: keep only one`;

  test.each<[string, { [key: string]: string }, string]>([
    ['an empty key', { '': 'x' }, key('')],
    ['a key of spaces', { ' ': 'x' }, key(' ')],
    ['a long key', { ['k'.repeat(129)]: 'x' }, key('k'.repeat(129))],
    ['a key with a character that services refuse', { 'team#': 'x' }, key('team#')],
    ['a key with a line break', { 'a\nb': 'x' }, key('a\nb')],
    ['a key of AWS', { 'aws:team': 'x' }, reserved('aws:team')],
    [
      'a key of AWS in other letters',
      { 'AWS:cloudformation:stack-name': 'x' },
      reserved('AWS:cloudformation:stack-name'),
    ],
    [
      'a key that is a token',
      { [token]: 'x' },
      'tags must have keys that are known at synth, got a token: pass a plain string',
    ],
    [
      'a value that there is not',
      { Team: undefined as never },
      `tags must have values of at most 256 ${allowed}, got undefined for 'Team'`,
    ],
    [
      'a value that is no text',
      { Team: 5 as never },
      `tags must have values of at most 256 ${allowed}, got 5 for 'Team'`,
    ],
    ['a long value', { Team: 'v'.repeat(257) }, value('v'.repeat(257))],
    ['a value with a character that services refuse', { Team: 'dev & ops' }, value('dev & ops')],
    [
      'too many, with our own',
      Object.fromEntries([...Array(50).keys()].map((n) => [`T${n}`, 'x'])),
      "tags must be at most 50, including the construct's own, got 51: remove some",
    ],
    ['keys that IAM takes for one', { Team: 'x', Owner: 'y', team: 'z' }, equal("'Team' and 'team'")],
    ['three of them', { TEAM: 'x', Team: 'y', team: 'z' }, equal("'TEAM' and 'Team' and 'team'")],
    ['our own key twice', { ENVIRONMENT: 'x', environment: 'y' }, equal("'ENVIRONMENT' and 'environment'")],
  ])('%s', (_case, tags, message) => {
    expect(() => testPipeline(() => ({ tags }))).toThrow(new Error(`[Test/Pipeline] ${message}`));
  });

  test.each<[string, { [key: string]: string }]>([
    ['fifty, one of them our own', Object.fromEntries([...Array(49).keys()].map((n) => [`T${n}`, 'x']))],
    [
      'fifty, one of them our own in other letters',
      { ...Object.fromEntries([...Array(49).keys()].map((n) => [`T${n}`, 'x'])), environment: 'x' },
    ],
    ['letters of any language', { Équipe: 'Entwicklung für Köln', 'cost:center/1=+-@_.': '' }],
    ['the longest', { ['k'.repeat(128)]: 'v'.repeat(256) }],
    ['a value that is a token', { Team: token }],
    ['aws within a key', { 'my-aws:team': 'x' }],
  ])('%s is accepted', (_case, tags) => {
    expect(() => testPipeline(() => ({ tags })).template()).not.toThrow();
  });
});

describe('durations and removal policies', () => {
  const days = 'must be a whole number of days, at least 1, got';
  const fix = 'use one such as Duration.days(30)';
  const retention = (got: number) =>
    `logRetention must be one of RetentionDays, got ${got}: use one such as RetentionDays.ONE_MONTH`;

  test.each<[string, Partial<CiCdPipelineProps>, string]>([
    [
      'artifacts that expire at once',
      { artifactExpiration: Duration.days(0) },
      `artifactExpiration ${days} 0 days: ${fix}`,
    ],
    [
      'artifacts that expire within hours',
      { artifactExpiration: Duration.hours(36) },
      `artifactExpiration ${days} 1 day 12 hours: ${fix}`,
    ],
    [
      'replaced artifacts that expire at once',
      { artifactNoncurrentVersionExpiration: Duration.millis(0) },
      `artifactNoncurrentVersionExpiration ${days} 0 millis: ${fix}`,
    ],
    [
      'replaced artifacts that expire within minutes',
      { artifactNoncurrentVersionExpiration: Duration.minutes(5) },
      `artifactNoncurrentVersionExpiration ${days} 5 minutes: ${fix}`,
    ],
    ['days that CloudWatch Logs does not know', { logRetention: 15 as number as logs.RetentionDays }, retention(15)],
    ['no days', { logRetention: 0 as number as logs.RetentionDays }, retention(0)],
    [
      'snapshots',
      { removalPolicy: RemovalPolicy.SNAPSHOT },
      "removalPolicy must be RETAIN, DESTROY or RETAIN_ON_UPDATE_OR_DELETE, got 'snapshot': use one of these, because buckets and log groups have no snapshots",
    ],
  ])('%s', (_case, props, message) => {
    expect(() => testPipeline(() => props)).toThrow(new Error(`[Test/Pipeline] ${message}`));
  });

  test.each<[string, Partial<CiCdPipelineProps>]>([
    ['one day', { artifactExpiration: Duration.hours(24), artifactNoncurrentVersionExpiration: Duration.days(1) }],
    ['days that are a token', { artifactExpiration: Duration.days(Lazy.number({ produce: () => 3 })) }],
    ['logs for ever', { logRetention: logs.RetentionDays.INFINITE }],
    ['a retention that is a token', { logRetention: Lazy.number({ produce: () => 7 }) }],
    ['another removal policy', { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE }],
  ])('%s is accepted', (_case, props) => {
    expect(() => testPipeline(() => props).template()).not.toThrow();
  });
});

test('an event role for a source that needs none is rejected', () => {
  const sources = [
    connectionSource(),
    PipelineSource.gitHubOAuth('acme/shop', { oauthToken: SecretValue.secretsManager('t') }),
  ];
  sources.forEach((source) =>
    expect(() => testPipeline((scope) => ({ source, eventRole: iam.Role.fromRoleName(scope, 'R', 'r') }))).toThrow(
      new Error(
        '[Test/Pipeline] eventRole has no effect, because the source starts the pipeline without EventBridge: leave it out',
      ),
    ),
  );
});

test('an unknown severity is rejected', () => {
  const failOn = 'SEVERE' as never;
  expect(() => Gate.imageValidation({ failOn })).toThrow(
    new Error(
      "[Gate.imageValidation] failOn must be one of FindingSeverity, got 'SEVERE': use one such as FindingSeverity.HIGH",
    ),
  );
});

test('an unknown stop type is rejected', () => {
  const onTimeout = 'FORWARD' as never;
  expect(() => DeployTarget.ecsService(fargateService(new Stack()), { onTimeout })).toThrow(
    new Error(
      "[DeployTarget.ecsService] onTimeout must be one of EcsStopType, got 'FORWARD': use one such as EcsStopType.ROLLBACK",
    ),
  );
});

test('an unknown launch type is rejected', () => {
  const launchType = 'MOON' as never;
  expect(() => Gate.ecsTask({ ...oneOffTask(new Stack()), launchType })).toThrow(
    new Error(
      "[Gate.ecsTask] launchType must be one of ecs.LaunchType, got 'MOON': use one such as ecs.LaunchType.FARGATE",
    ),
  );
});

test('a task definition that is registered twice in a stage is rejected', () => {
  const targets = (scope: Construct) => {
    const options = tasksElsewhere(scope);
    return [1, 2].map(() => DeployTarget.ecsTaskDefinition('report', options));
  };
  expect(() => testPipeline((scope) => ({ stages: [{ stageName: 'Own', targets: targets(scope) }] }))).toThrow(
    new Error("[Test/Pipeline/Stages/Own] family 'report' is deployed to twice in stage 'Own': remove one"),
  );
});

test('an unknown retry mode is rejected', () => {
  const retryMode = 'ONCE' as never;
  const message = (prop: string) =>
    new Error(`[Test/Pipeline] ${prop} must be one of RetryMode, got 'ONCE': use one such as RetryMode.FAILED_ACTIONS`);
  expect(() => testPipeline(() => ({ buildRetryMode: retryMode }))).toThrow(message('buildRetryMode'));
  const stages = [{ stageName: 'Own', gates: [Gate.manualApproval()], retryMode }];
  expect(() => testPipeline(() => ({ stages }))).toThrow(message('retryMode'));
});

test('a service that is deployed to twice in a stage is rejected', () => {
  const targets = (scope: Construct) => {
    const service = fargateService(scope, { containers: ['app', 'proxy'] });
    return [
      DeployTarget.ecsRolling(service, { containerName: 'app' }),
      DeployTarget.ecsService(service, { containerNames: ['proxy'] }),
    ];
  };
  expect(() => testPipeline((scope) => ({ stages: [{ stageName: 'Own', targets: targets(scope) }] }))).toThrow(
    new Error(
      "[Test/Pipeline/Stages/Own] service 'Test/Service' is deployed to twice in stage 'Own': use a separate stage for each deployment",
    ),
  );
});
