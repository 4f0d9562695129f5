import { Construct } from 'constructs';
import { CiCdPipelineProps, PipelineStage } from './ci-cd-pipeline-props';
import { BUILD_STAGE, SOURCE_STAGE, physicalName, uniquePrefix } from './private/names';
import { TextRule, validateNotEmpty, validateText, validateUnique } from './private/validation';

/** CodePipeline allows 100 characters, but functions and rules, whose names start with the pipeline's, allow 64. */
const MAX_NAME_LENGTH = 64;

const ENVIRONMENT_SUFFIX: TextRule = {
  prop: 'environmentSuffix',
  pattern: /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
  maxLength: 20,
  allowed: "lower-case letters, digits or '-', not at its start or end, such as 'prod'",
};

const NAME_PREFIX: TextRule = {
  prop: 'namePrefix',
  pattern: /^[A-Za-z0-9][A-Za-z0-9_-]*$/,
  maxLength: 40,
  allowed: "letters, digits, '-' or '_', and start with a letter or digit, such as 'shop'",
};

/** @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_StageDeclaration.html */
const STAGE_NAME: TextRule = {
  prop: 'stageName',
  pattern: /^[A-Za-z0-9.@_-]+$/,
  maxLength: 100,
  allowed: "letters, digits, '.', '@', '-' or '_', such as 'Production'",
};

/** The environment that the pipeline's own resources belong to. */
export function environmentSuffix(props: CiCdPipelineProps): string {
  return props.environmentSuffix ?? 'dev';
}

/** The pipeline's physical name, which every other physical name starts with. */
export function pipelineName(scope: Construct, props: CiCdPipelineProps): string {
  return physicalName([props.namePrefix ?? uniquePrefix(scope), environmentSuffix(props)], {
    maxLength: MAX_NAME_LENGTH,
  });
}

export function validateProps(props: CiCdPipelineProps): string[] {
  return [
    ...validateText(ENVIRONMENT_SUFFIX, environmentSuffix(props)),
    ...(props.namePrefix === undefined ? [] : validateText(NAME_PREFIX, props.namePrefix)),
    ...validateUnique('stageName', [
      SOURCE_STAGE,
      BUILD_STAGE,
      ...(props.stages ?? []).map(({ stageName }) => stageName),
    ]),
    ...(props.artifactBucket ? validateBroughtArtifactBucket(props) : []),
  ];
}

/** What the construct would do to a bucket of its own it cannot do to one that was brought. */
function validateBroughtArtifactBucket(props: CiCdPipelineProps): string[] {
  return (['artifactExpiration', 'artifactNoncurrentVersionExpiration'] as const)
    .filter((prop) => props[prop] !== undefined)
    .map((prop) => `${prop} has no effect on an artifact bucket that was brought: set a lifecycle rule on that bucket`);
}

export function validateStage(stage: PipelineStage, taken: string[]): string[] {
  return [
    ...validateText(STAGE_NAME, stage.stageName),
    ...validateUnique('stageName', [...taken, stage.stageName]),
    ...validateNotEmpty(
      `stage '${stage.stageName}'`,
      [stage.gates, stage.targets, stage.verifications].flatMap((parts) => parts ?? []),
      'give it a target, a gate or a verification, or leave it out',
    ),
  ];
}
