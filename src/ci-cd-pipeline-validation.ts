import { Duration, Stack, Token } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ofRightKind, validateKinds, validateStageKinds } from './ci-cd-pipeline-kinds';
import { CiCdPipelineProps } from './ci-cd-pipeline-props';
import { codePipelineName } from './private/checks/codepipeline-names';
import { environmentByArn, validateEnvironment } from './private/checks/environment';
import { validateImageTag } from './private/checks/image-tags';
import { validateKey } from './private/checks/key-checks';
import { unlessAny, validateDuration } from './private/checks/kinds';
import { validateRemovalPolicy } from './private/checks/removal-checks';
import { validateStageNames } from './private/checks/stage-name-checks';
import { allTags, validateTags } from './private/checks/tags';
import { validateTopic } from './private/checks/topic-checks';
import {
  TextRule,
  validateConstructId,
  validateNotEmpty,
  validateOptionalText,
  validateText,
} from './private/checks/validation';
import { SourceConfig } from './sources/pipeline-source-types';
import { StageOptions } from './stage-options';

/** The environment of a pipeline whose user names none. */
export const DEFAULT_ENVIRONMENT = 'dev';

const ENVIRONMENT_SUFFIX: TextRule = {
  prop: 'environmentSuffix',
  pattern: /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
  maxLength: 20,
  allowed: "lowercase letters, digits or '-', without '-' at its start or end, such as 'prod'",
};

const NAME_PREFIX: TextRule = {
  prop: 'namePrefix',
  pattern: /^[A-Za-z0-9][A-Za-z0-9_-]*$/,
  maxLength: 40,
  allowed: "letters, digits, '-' or '_', and start with a letter or digit, such as 'shop'",
};

const STAGE_NAME = codePipelineName('stageName', 'Production');

const ARTIFACT_LIFETIMES = ['artifactExpiration', 'artifactNoncurrentVersionExpiration'] as const;

/** Reports all problems with the props at once. The keys of the deployments table are checked at synthesis. */
export function validateGiven(scope: Construct, props: CiCdPipelineProps): string[] {
  const kinds = validateKinds(props);
  if (typeof props !== 'object' || props === null) {
    return kinds;
  }
  const given = ofRightKind(props);
  return [
    ...kinds,
    ...validateProps(given),
    ...validateExisting(scope, given),
    ...(given.notificationTopic ? validateTopic(given.notificationTopic) : []),
  ];
}

export function validateProps(props: CiCdPipelineProps): string[] {
  return [
    ...validateOptionalText(ENVIRONMENT_SUFFIX, props.environmentSuffix),
    ...validateOptionalText(NAME_PREFIX, props.namePrefix),
    ...validateStageNames((props.stages ?? []).map(({ stageName }) => stageName)),
    ...(props.stages ?? []).flatMap(validateStageAlone),
    // Our own tag only adds to the count: its value is the suffix, which has its own rules.
    ...validateTags(allTags({ Environment: DEFAULT_ENVIRONMENT }, props.tags)),
    ...(props.artifactBucket ? validateExistingArtifactBucket(props) : validateArtifactLifetimes(props)),
    ...validateLogRetention(props.logRetention),
    ...validateRemovalPolicy('removalPolicy', 'buckets and log groups', props.removalPolicy),
    ...validateRemovalPolicy('logRemovalPolicy', 'log groups', props.logRemovalPolicy),
    ...validateKeepTags(props),
    ...validateRetryMode('buildRetryMode', props.buildRetryMode),
  ];
}

/**
 * Existing resources used by name are looked up in the pipeline's environment, and a rule without a role can publish
 * only in its own account.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-cross-account.html
 */
export function validateExisting(scope: Construct, props: CiCdPipelineProps): string[] {
  const { repository, buildRepository, artifactBucket, deploymentsTable: table, notificationTopic: topic } = props;
  return [
    ...(props.previousKeys ?? []).flatMap((key) => validateKey(scope, 'previousKeys', key)),
    ...(repository ? validateEnvironment(scope, 'repository', repository.env) : []),
    ...(buildRepository ? validateEnvironment(scope, 'buildRepository', buildRepository.env) : []),
    ...(repository && buildRepository ? validateSeparate(scope, repository, buildRepository) : []),
    ...(artifactBucket ? validateEnvironment(scope, 'artifactBucket', artifactBucket.env) : []),
    ...(table ? validateEnvironment(scope, 'deploymentsTable', environmentByArn(table, table.tableArn)) : []),
    ...(topic ? validateEnvironment(scope, 'notificationTopic', topic.env) : []),
  ];
}

/** Anyone who can push to a repository can change every image in it. */
function validateSeparate(scope: Construct, repository: ecr.IRepository, ofBuilds: ecr.IRepository): string[] {
  const arnOf = ({ repositoryArn }: ecr.IRepository): string => JSON.stringify(Stack.of(scope).resolve(repositoryArn));
  return arnOf(repository) === arnOf(ofBuilds)
    ? [
        `buildRepository must be another repository than repository, got '${ofBuilds.node.path}' for both: leave it out, or builds could change what is deployed`,
      ]
    : [];
}

export function validateTrigger({ eventRole }: CiCdPipelineProps, { trigger }: SourceConfig): string[] {
  return eventRole && !trigger
    ? ['eventRole has no effect, because the source starts the pipeline without EventBridge: leave it out']
    : [];
}

/** Settings that the construct applies to its own bucket do not apply to an existing one. */
function validateExistingArtifactBucket(props: CiCdPipelineProps): string[] {
  return ARTIFACT_LIFETIMES.filter((prop) => props[prop] !== undefined).map(
    (prop) => `${prop} has no effect on an existing artifact bucket: set a lifecycle rule on that bucket`,
  );
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleExpiration.html */
function validateArtifactLifetimes(props: CiCdPipelineProps): string[] {
  return ARTIFACT_LIFETIMES.flatMap((prop) => validateDays(prop, props[prop]));
}

function validateDays(prop: string, value: Duration | undefined): string[] {
  const sample = 'Duration.days(30)';
  return validateDuration(prop, value, sample, (given) => {
    if (given.isUnresolved()) {
      return [];
    }
    const days = given.toDays({ integral: false });
    return Number.isInteger(days) && days > 0
      ? []
      : [`${prop} must be a whole number of days, at least 1, got ${given.toHumanString()}: use one such as ${sample}`];
  });
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
function validateLogRetention(days: logs.RetentionDays | undefined): string[] {
  return days === undefined || Token.isUnresolved(days) || days in logs.RetentionDays
    ? []
    : [`logRetention must be one of RetentionDays, got ${days}: use one such as RetentionDays.ONE_MONTH`];
}

function validateKeepTags({ keepTags = [], repository }: CiCdPipelineProps): string[] {
  return repository && keepTags.length > 0
    ? ['keepTags has no effect on your own repository: set lifecycle rules on that repository']
    : keepTags.flatMap((tag) => validateImageTag('keepTags', tag));
}

/** @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_RetryConfiguration.html */
function validateRetryMode(prop: string, mode: codepipeline.RetryMode | undefined): string[] {
  return mode === undefined || Object.values(codepipeline.RetryMode).includes(mode)
    ? []
    : [`${prop} must be one of RetryMode, got '${mode}': use one such as RetryMode.FAILED_ACTIONS`];
}

export function validateStage(stage: StageOptions, taken: string[]): string[] {
  return unlessAny(validateStageKinds(stage), () => [
    ...validateStageNames([stage.stageName], taken),
    ...validateStageAlone(stage),
  ]);
}

function validateStageAlone(stage: StageOptions): string[] {
  return [
    ...validateText(STAGE_NAME, stage.stageName),
    ...validateConstructId('stageName', stage.stageName),
    ...validateRetryMode('retryMode', stage.retryMode),
    ...validateNotEmpty(
      `stage '${stage.stageName}'`,
      [...(stage.gates ?? []), ...(stage.targets ?? []), ...(stage.verifications ?? [])],
      'give it a target, a gate or a verification, or leave it out',
    ),
  ];
}
