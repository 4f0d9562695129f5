import { ActionFailure } from './failures';

/**
 * Variables and namespaces, as pure functions.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
 */
export type Variables = Readonly<Record<string, string>>;

export const CODEPIPELINE_NAMESPACE = 'codepipeline';
export const PIPELINE_VARIABLES_NAMESPACE = 'variables';
export const RESERVED_NAMESPACES: readonly string[] = [CODEPIPELINE_NAMESPACE, PIPELINE_VARIABLES_NAMESPACE];

/** The only variable that every execution has when it starts. */
export const EXECUTION_ID_VARIABLE = 'PipelineExecutionId';

/** Names of namespaces and of variables have the same pattern (API_ActionDeclaration, API_PipelineVariable). */
export const VARIABLE_NAME_PATTERN = /^[A-Za-z0-9@\-_]+$/;

/** Quotas: all output variables of one action, and the resolved configuration of one action. */
export const MAX_OUTPUT_VARIABLES_BYTES = 122_880;
export const MAX_RESOLVED_CONFIGURATION_BYTES = 100 * 1024;

const REFERENCE = /#\{([A-Za-z0-9@\-_]+)\.([A-Za-z0-9@\-_]+)\}/g;

export interface VariableReference {
  readonly text: string;
  readonly namespace: string;
  readonly key: string;
}

export function referencesIn(value: string): VariableReference[] {
  return [...value.matchAll(REFERENCE)].map(([text, namespace, key]) => ({ text, namespace, key }));
}

/** Replaces every reference once. Values that look like references are not replaced. */
export function resolveValue(value: string, namespaces: ReadonlyMap<string, Variables>): string {
  return value.replace(REFERENCE, (text: string, namespace: string, key: string) => {
    const known = namespaces.get(namespace);
    if (known === undefined || !Object.hasOwn(known, key)) {
      throw new ActionFailure('ConfigurationError', unresolved(text, namespace, known));
    }
    return known[key];
  });
}

export function resolveConfiguration(
  configuration: Readonly<Record<string, string>>,
  namespaces: ReadonlyMap<string, Variables>,
): Record<string, string> {
  const resolved = Object.fromEntries(
    Object.entries(configuration).map(([key, value]) => [key, resolveValue(value, namespaces)]),
  );
  if (sizeOf(resolved) > MAX_RESOLVED_CONFIGURATION_BYTES) {
    throw new ActionFailure('ConfigurationError', 'the resolved action configuration is larger than 100 KB');
  }
  return resolved;
}

/** The problem of an action's output variables; undefined if they are valid. */
export function outputVariablesProblem(variables: Variables): 'name' | 'size' | undefined {
  if (Object.keys(variables).some((name) => !VARIABLE_NAME_PATTERN.test(name))) {
    return 'name';
  }
  return sizeOf(variables) > MAX_OUTPUT_VARIABLES_BYTES ? 'size' : undefined;
}

function sizeOf(variables: Variables): number {
  return Object.entries(variables).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
}

function unresolved(text: string, namespace: string, known: Variables | undefined): string {
  const hint =
    known === undefined ? `no action has filled the namespace ${namespace}` : `it holds ${list(Object.keys(known))}`;
  return `the variable ${text} could not be resolved: ${hint}`;
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'no variables' : names.join(', ');
}
