import { RemovalPolicy } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { CiCdPipelineProps } from './ci-cd-pipeline-props';
import { DEFAULT_ENVIRONMENT, validateGiven } from './ci-cd-pipeline-validation';
import { PipelineBindOptions } from './context';
import { validateDeploymentsTable } from './ledger/deployments-table';
import { ifGiven } from './private/checks/kinds';
import { physicalName, uniquePrefix } from './private/checks/names';
import { Tags, allTags, tagAll } from './private/checks/tags';
import { throwIfAny } from './private/checks/validation';
import { letAcknowledge } from './private/permissions/acknowledgements';
import { pinFeatureFlags } from './private/pipeline/feature-flags';

/** CodePipeline allows 100 characters, but names of functions and rules, which start with the pipeline's, allow 64. */
const MAX_NAME_LENGTH = 64;

/** Validates the props, and applies what concerns every resource. */
export function preparePipeline(scope: Construct, props: CiCdPipelineProps): void {
  throwIfAny(scope.node.path, validateGiven(scope, props));
  scope.node.addValidation({ validate: () => ifGiven(props.deploymentsTable, validateDeploymentsTable) });
  pinFeatureFlags(scope);
  letAcknowledge(scope, props.acknowledgeNagFindings ?? true);
  tagAll(scope, pipelineTags(props), defaultTags(props));
}

/** What every part receives, except for the key. */
export function pipelineSettings(scope: Construct, props: CiCdPipelineProps): PipelineBindOptions {
  return {
    pipelineName: pipelineName(scope, props),
    logRetention: props.logRetention ?? logs.RetentionDays.ONE_MONTH,
    logRemovalPolicy: props.logRemovalPolicy ?? RemovalPolicy.DESTROY,
    previousKeys: props.previousKeys,
    removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  };
}

/** The environment that the pipeline's own resources belong to. */
function environmentSuffix(props: CiCdPipelineProps): string {
  return props.environmentSuffix ?? DEFAULT_ENVIRONMENT;
}

/** The tags of all resources that support tags. */
function pipelineTags(props: CiCdPipelineProps): Tags {
  return allTags(props.environmentSuffix === undefined ? {} : { Environment: props.environmentSuffix }, props.tags);
}

/** The tags that apply unless the app or the stack has them. */
function defaultTags(props: CiCdPipelineProps): Tags {
  const tags = allTags({ Environment: DEFAULT_ENVIRONMENT }, props.tags);
  return props.environmentSuffix === undefined && tags.Environment === DEFAULT_ENVIRONMENT
    ? { Environment: DEFAULT_ENVIRONMENT }
    : {};
}

/** The pipeline's physical name, which every other physical name starts with. */
function pipelineName(scope: Construct, props: CiCdPipelineProps): string {
  return physicalName([props.namePrefix ?? uniquePrefix(scope), environmentSuffix(props)], {
    maxLength: MAX_NAME_LENGTH,
  });
}
