import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { pipeline, PipelineDescription } from './arbitraries';
import { ENVIRONMENTS, propsOf } from './factors';
import { brokenInvariants } from './invariants';
import { CiCdPipeline, CiCdPipelineProps, DeployTarget, Gate, StageOptions } from '../../../src';
import { warningsOf } from '../../support/template';

/** Another one: `FAST_CHECK_SEED=1 FAST_CHECK_RUNS=1000 npm test -- test/unit/combinations`. A failure tells how to repeat it. */
const SEED = Number(process.env.FAST_CHECK_SEED ?? 20_260_731);
const RUNS = Number(process.env.FAST_CHECK_RUNS ?? 60);

const environments = Object.keys(ENVIRONMENTS) as (keyof typeof ENVIRONMENTS)[];
const stacks = fc.record({
  environment: fc.constantFrom(...environments),
  pipelines: fc.array(pipeline, { minLength: 1, maxLength: 2 }),
});

function stageOf(stage: PipelineDescription['stages'][number]): StageOptions {
  const { stageName, tags, approval, validation, retryMode } = stage;
  return {
    stageName,
    retryMode,
    gates: approval ? [Gate.manualApproval(approval)] : [],
    targets: tags.map((tag) => DeployTarget.promoteByTag(tag)),
    verifications: validation ? [Gate.imageValidation(validation)] : [],
  };
}

/** What names something in the stack begins with the pipeline's number. */
function numbered(index: number, description: PipelineDescription, scope: Construct): CiCdPipelineProps {
  const { combination, settings, docker, stages } = description;
  const { artifactExpiration, artifactNoncurrentVersionExpiration, namePrefix, outputs = {}, ...rest } = settings;
  const props = propsOf(scope, combination, docker);
  return {
    ...props,
    ...rest,
    ...(props.artifactBucket ? {} : { artifactExpiration, artifactNoncurrentVersionExpiration }),
    namePrefix: namePrefix && `${index}${namePrefix}`.slice(0, 40),
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, output]) => [`${name}${index}`, output])),
    stages: [...(props.stages ?? []), ...stages.map(stageOf)],
  };
}

test('every accepted combination synthesizes, passes every validator and follows the rules of templates', () => {
  const property = fc.property(stacks, ({ environment, pipelines }) => {
    const stack = new Stack(new App({ analyticsReporting: false }), 'Test', { env: ENVIRONMENTS[environment] });
    const outputs = pipelines.flatMap((description, index) => {
      const scope = new Construct(stack, `Team${index}`);
      const props = numbered(index, description, scope);
      new CiCdPipeline(scope, 'Pipeline', props);
      return Object.keys(props.outputs ?? {});
    });
    // Throws what the validators find.
    const template = Template.fromStack(stack).toJSON();
    expect(brokenInvariants(template)).toEqual([]);
    expect(warningsOf({ stack }).filter((warning) => warning.includes('missingGrant'))).toEqual([]);
    expect(Object.keys(template.Outputs ?? {}).sort()).toEqual(outputs.sort());
  });
  fc.assert(property, { seed: SEED, numRuns: RUNS });
});
