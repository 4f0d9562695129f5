import { Token } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { isSameBucket, isSameEnvironment, mayShareEnvironment, NamedPipeline, pipelinesOfApp } from './app-pipelines';
import { validateVariables } from './variable-checks';
import { artifactKeyPrefix, pipelineKeyPrefix } from '../checks/names';
import { validateUnique } from '../checks/validation';
import { warn } from '../checks/warning';

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
const MAX_STAGES = 50;

/** Validates at synthesis what depends on the whole pipeline, including parts and stages of the user. */
export function validatePipeline(pipeline: codepipeline.Pipeline, pipelineName: string): string[] {
  const stages = pipeline.stages.length;
  const actions = pipeline.stages.flatMap((stage) => stage.actions.map(({ actionProperties }) => actionProperties));
  return [
    ...(stages > MAX_STAGES
      ? [`stages must be at most ${MAX_STAGES}, including Source and Build, got ${stages}: merge some`]
      : []),
    ...validateActionsTogether(actions),
    ...validateVariables(pipeline),
    ...validateBesides({ name: pipelineName, pipeline }),
  ];
}

/** Validates the names that actions of all stages share. */
export function validateActionsTogether(actions: readonly codepipeline.ActionProperties[]): string[] {
  const artifacts = actions.flatMap(({ outputs = [] }) => outputs.flatMap(({ artifactName }) => artifactName ?? []));
  const namespaces = actions.flatMap(({ variablesNamespace }) => variablesNamespace ?? []);
  return [...validateArtifactNames(artifacts), ...validateNamespaces(namespaces)];
}

/** CodePipeline cuts the names of artifacts in object keys, and permissions depend on those keys. */
function validateArtifactNames(names: readonly string[]): string[] {
  return names.flatMap((name, index) =>
    names
      .slice(0, index)
      .filter((earlier) => artifactKeyPrefix('', earlier) === artifactKeyPrefix('', name))
      .map(
        (earlier) =>
          `artifact names must differ in their first 10 characters, which CodePipeline uses in object keys, got '${earlier}' and '${name}': rename one of them`,
      ),
  );
}

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html */
function validateNamespaces(names: readonly string[]): string[] {
  return validateUnique(
    'variablesNamespace',
    names.filter((name) => !Token.isUnresolved(name)),
  );
}

/** Pipelines with the same name collide at deployment. Pipelines with the same prefix collide in a shared bucket. */
function validateBesides({ name, pipeline }: NamedPipeline): string[] {
  const others = pipelinesOfApp(pipeline).filter((other) => other.pipeline !== pipeline);
  const ofSameName = others.filter((other) => other.name === name);
  const namesakes = ofSameName.filter((other) => isSameEnvironment(pipeline, other.pipeline));
  warnOfPossibleNamesakes(
    pipeline,
    ofSameName.filter((other) => !namesakes.includes(other) && mayShareEnvironment(pipeline, other.pipeline)),
  );
  const sharing = others.filter(
    (other) =>
      !namesakes.includes(other) &&
      pipelineKeyPrefix(other.name) === pipelineKeyPrefix(name) &&
      isSameBucket(pipeline.artifactBucket, other.pipeline.artifactBucket),
  );
  return [
    ...namesakes.map(
      (other) =>
        `namePrefix and environmentSuffix must form a unique pipeline name, got '${name}', which '${other.pipeline.node.path}' has too: change one of them`,
    ),
    ...sharing.map(
      (other) =>
        `pipelines that share an artifact bucket must differ in the first 20 characters of their names, got '${name}' and '${other.name}' of '${other.pipeline.node.path}': change namePrefix or pass another artifactBucket`,
    ),
  ];
}

/** Their physical names would collide when the second stack is deployed. */
function warnOfPossibleNamesakes(pipeline: codepipeline.Pipeline, namesakes: readonly NamedPipeline[]): void {
  for (const other of namesakes) {
    warn(
      pipeline,
      'possibleNamesake',
      `the pipeline name '${other.name}' is also that of '${other.pipeline.node.path}', and their stacks may be in the same account and Region: set the env of the stacks, or change namePrefix or environmentSuffix`,
    );
  }
}
