import { comesBefore, placedActions } from './artifact-rules';
import type { PipelineDeclaration } from './declaration';
import { repeated } from '../engine/repeated';
import {
  CODEPIPELINE_NAMESPACE,
  EXECUTION_ID_VARIABLE,
  PIPELINE_VARIABLES_NAMESPACE,
  referencesIn,
  RESERVED_NAMESPACES,
  type VariableReference,
} from '../engine/variables';
import { providerOf } from '../providers/registry';

type Placed = ReturnType<typeof placedActions>[number];

/**
 * Namespaces are unique and differ from artifacts and reserved names; references name variables of earlier actions.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
 */
export function variableProblems(pipeline: PipelineDeclaration): string[] {
  const placed = placedActions(pipeline);
  return [
    ...repeated(pipeline.variables.map(({ name }) => name)).map((name) => `Variables: ${name} is declared twice`),
    ...namespaceProblems(placed),
    ...placed.flatMap((consumer) =>
      Object.entries(consumer.action.configuration).flatMap(([key, value]) =>
        referencesIn(value)
          .flatMap((reference) => referenceProblem(reference, consumer, placed, pipeline))
          .map((problem) => `${consumer.path}: Configuration.${key}: ${problem}`),
      ),
    ),
  ];
}

function namespaceProblems(placed: readonly Placed[]): string[] {
  const namespaces = placed.flatMap(({ action }) => action.namespace ?? []);
  const artifacts = new Set(placed.flatMap(({ action }) => action.outputArtifacts));
  return [
    ...repeated(namespaces).map((name) => `namespace ${name}: two actions use it`),
    ...namespaces
      .filter((name) => RESERVED_NAMESPACES.includes(name))
      .map((name) => `namespace ${name}: the name is reserved by CodePipeline`),
    ...namespaces
      .filter((name) => artifacts.has(name))
      .map((name) => `namespace ${name}: an artifact has the same name`),
  ];
}

function referenceProblem(
  reference: VariableReference,
  consumer: Placed,
  placed: readonly Placed[],
  pipeline: PipelineDeclaration,
): string[] {
  const { text, namespace, key } = reference;
  if (namespace === CODEPIPELINE_NAMESPACE) {
    return key === EXECUTION_ID_VARIABLE ? [] : [`${text} is unknown: CodePipeline sets ${EXECUTION_ID_VARIABLE} only`];
  }
  if (namespace === PIPELINE_VARIABLES_NAMESPACE) {
    return pipeline.variables.some(({ name }) => name === key) ? [] : [`${text} is not a variable of the pipeline`];
  }
  const producer = placed.find(({ action }) => action.namespace === namespace);
  if (producer === undefined) {
    return [`${text}: no action has the namespace ${namespace}`];
  }
  if (!comesBefore(producer, consumer)) {
    return [`${text} is produced by ${producer.path}, which does not run before it`];
  }
  const known = providerOf(producer.action.actionTypeId)?.outputVariables;
  return known === undefined || known.includes(key)
    ? []
    : [`${text}: ${producer.path} produces ${known.length === 0 ? 'no variables' : known.join(', ')}`];
}
