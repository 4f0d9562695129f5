import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { RetryMode } from 'aws-cdk-lib/aws-codepipeline';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as fc from 'fast-check';
import { BUILDS, Combination, ENCRYPTIONS, GATES, RESOURCES, SOURCES, TARGETS } from './factors';
import { FindingSeverity, ImageValidationOptions, ManualApprovalOptions, PipelineOutput } from '../../../src';

const kindOf = <T extends object>(kinds: T) => fc.constantFrom(...(Object.keys(kinds) as (keyof T)[]));
const text = (pattern: RegExp, maxLength: number, minLength = 1) =>
  fc.stringMatching(pattern).filter((value) => value.length >= minLength && value.length <= maxLength);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const minutes = (min: number, max: number) => fc.integer({ min, max }).map((count) => Duration.minutes(count));
const days = fc.integer({ min: 1, max: 3_650 }).map((count) => Duration.days(count));

export const combination: fc.Arbitrary<Combination> = fc.record({
  source: kindOf(SOURCES),
  target: kindOf(TARGETS),
  gate: kindOf(GATES),
  verification: kindOf(GATES),
  encryption: kindOf(ENCRYPTIONS),
  build: kindOf(BUILDS),
  resources: kindOf(RESOURCES),
  logging: fc.boolean(),
  notifications: fc.boolean(),
});

export const environmentSuffix = text(/^[a-z0-9]([a-z0-9-]{0,18}[a-z0-9])?$/, 20);
export const namePrefix = text(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/, 40);
export const stageName = text(/^[A-Za-z0-9.@_-]{1,100}$/, 100);
export const imageTag = text(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/, 128);
const variableName = text(/^[A-Z_][A-Z0-9_]{0,20}$/, 21).filter(
  (name) => !/^(CODEBUILD_.*|REPOSITORY_URI|IMAGE_(TAG|DIGEST|URI))$/.test(name),
);
const printable = fc.string({ minLength: 1, maxLength: 30 }).filter((value) => value.trim() !== '');

/** IAM takes keys for one that differ in nothing but case. */
const differInIam = (keys: string[]) => new Set(keys.map((key) => key.toLowerCase())).size === keys.length;
export const tags = fc
  .dictionary(text(/^[A-Za-z][A-Za-z0-9 _.:/=+@-]{0,40}$/, 41), text(/^[\w .:/=+@-]{0,60}$/, 60, 0), { maxKeys: 8 })
  .filter((drawn) => differInIam(Object.keys(drawn)));

export const dockerOptions = fc.record({
  dockerfile: optional(fc.constantFrom('Dockerfile', 'docker/app.Dockerfile', "it's/Dockerfile")),
  contextPath: optional(fc.constantFrom('.', 'app', 'a b')),
  buildArgs: optional(fc.dictionary(variableName, fc.string({ maxLength: 20 }), { maxKeys: 3 })),
  testCommands: optional(fc.array(printable, { maxLength: 3 })),
  timeout: optional(minutes(5, 36 * 60)),
});

export const approval: fc.Arbitrary<ManualApprovalOptions> = fc.record({
  message: optional(printable),
  timeout: optional(minutes(5, 60 * 24 * 60)),
});

export const validation: fc.Arbitrary<ImageValidationOptions> = fc.record({
  failOn: optional(fc.constantFrom(...Object.values(FindingSeverity))),
  allowUnscannedImage: optional(fc.boolean()),
  scanTimeout: optional(minutes(1, 12 * 60)),
});

export const outputs = fc.uniqueArray(text(/^[A-Za-z][A-Za-z0-9]{0,40}$/, 41), { maxLength: 4 }).map((names) =>
  Object.fromEntries(
    names.map((name, index) => {
      const { PIPELINE_NAME, ARTIFACT_BUCKET_ARN, REPOSITORY_URI, BUILD_ROLE_ARN } = PipelineOutput;
      return [name, [PIPELINE_NAME, ARTIFACT_BUCKET_ARN, REPOSITORY_URI, BUILD_ROLE_ARN][index]];
    }),
  ),
);

export const retentions = Object.values(RetentionDays).filter((each) => typeof each === 'number') as RetentionDays[];

export const settings = fc.record({
  environmentSuffix: optional(environmentSuffix),
  namePrefix: optional(namePrefix),
  tags: optional(tags),
  artifactExpiration: optional(days),
  artifactNoncurrentVersionExpiration: optional(days),
  logRetention: optional(fc.constantFrom(...retentions)),
  removalPolicy: optional(
    fc.constantFrom(RemovalPolicy.DESTROY, RemovalPolicy.RETAIN, RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE),
  ),
  buildRetryMode: optional(fc.constantFrom(RetryMode.ALL_ACTIONS, RetryMode.FAILED_ACTIONS)),
  outputs: optional(outputs),
});

/** A stage more, of promotions and gates with options of their own. */
export const furtherStage = fc.record({
  stageName: stageName.filter((name) => !['Source', 'Build', 'Production'].includes(name) && !(name in {})),
  tags: fc.uniqueArray(imageTag, { minLength: 1, maxLength: 2 }),
  approval: optional(approval),
  validation: optional(validation),
  retryMode: optional(fc.constantFrom(RetryMode.ALL_ACTIONS, RetryMode.FAILED_ACTIONS)),
});

/** A pipeline in words that can be printed; it is made of them in a stack. */
export const pipeline = fc.record({
  combination,
  settings,
  docker: dockerOptions,
  stages: fc.uniqueArray(furtherStage, { maxLength: 2, selector: (stage) => stage.stageName }),
});

export type PipelineDescription = typeof pipeline extends fc.Arbitrary<infer T> ? T : never;
