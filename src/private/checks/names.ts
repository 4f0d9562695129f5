import { createHash } from 'node:crypto';
import { Names } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** The first two stages of every pipeline. */
export const SOURCE_STAGE = 'Source';
export const BUILD_STAGE = 'Build';

/** Namespace of the source's variables, such as `#{SourceVariables.CommitId}`. The console uses the same name. */
export const SOURCE_VARIABLES = 'SourceVariables';

/** The artifacts of the build and the image step. They must stay unique when they are cut in artifact keys. */
export const BUILD_ARTIFACT = 'BuildOutput';
export const IMAGE_ARTIFACT = 'ImageFiles';

/** CodePipeline starts artifact keys with the pipeline's name, cut to this many characters, … */
const PIPELINE_KEY_LENGTH = 20;
/** … followed by the artifact's name, cut to this many characters. */
const ARTIFACT_KEY_LENGTH = 10;
const HASH_LENGTH = 8;
/** Leaves space for what parts append to the pipeline's name, such as a function's purpose. */
const DEFAULT_PREFIX_LENGTH = 40;

/** Rule for names of Lambda functions. */
const FUNCTION_NAME: NameRule = { maxLength: 64, notAllowed: /[^A-Za-z0-9_-]/g };

/** Rule for a physical name. */
export interface NameRule {
  readonly maxLength: number;
  /** Characters that are replaced by `-`. */
  readonly notAllowed?: RegExp;
}

/** Joins the parts with `-`. A name that does not fit the rule ends in a hash of the whole, so that it stays unique. */
export function physicalName(parts: string[], rule: NameRule): string {
  const whole = parts.join('-');
  const name = rule.notAllowed ? whole.replace(rule.notAllowed, '-') : whole;
  if (name === whole && name.length <= rule.maxLength) {
    return name;
  }
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, HASH_LENGTH);
  return `${name.slice(0, rule.maxLength - HASH_LENGTH - 1)}-${hash}`;
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
export function ruleName(parts: string[]): string {
  return physicalName(parts, { maxLength: 64 });
}

export function functionName(parts: string[]): string {
  return physicalName(parts, FUNCTION_NAME);
}

/** A name prefix that is unique in the app. */
export function uniquePrefix(scope: IConstruct): string {
  return Names.uniqueResourceName(scope, { maxLength: DEFAULT_PREFIX_LENGTH, separator: '-' });
}

/** The prefix of every artifact key of a pipeline. */
export function pipelineKeyPrefix(pipelineName: string): string {
  return `${pipelineName.slice(0, PIPELINE_KEY_LENGTH)}/`;
}

/** The prefix of every key of one artifact of a pipeline. */
export function artifactKeyPrefix(pipelineName: string, artifactName: string): string {
  return `${pipelineKeyPrefix(pipelineName)}${artifactName.slice(0, ARTIFACT_KEY_LENGTH)}/`;
}
