import { IConstruct } from 'constructs';
import { Properties, shortestJson, shortestText } from './rendered';

const MAX_LIFECYCLE_RULES = 50;
const ECR_QUOTAS = 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html';
const MAX_CONFIGURATION_VALUE = 1_000;
const ACTION_DECLARATION = 'https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html';
const MAX_VARIABLE_BYTES = 4_096;
const LAMBDA_QUOTAS = 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html';

/** Each promoted tag adds a rule to the pipeline's own repository. */
export function validateLifecycleRules({ node }: IConstruct, properties: Properties): string[] {
  const { LifecyclePolicyText: text } = (properties.LifecyclePolicy ?? {}) as {
    readonly LifecyclePolicyText?: unknown;
  };
  const rules = typeof text === 'string' ? (JSON.parse(text) as { readonly rules: readonly unknown[] }).rules : [];
  return rules.length > MAX_LIFECYCLE_RULES
    ? [
        `repository '${node.path}' must have at most ${MAX_LIFECYCLE_RULES} lifecycle rules, got ${rules.length}, including one for each promoted tag: promote fewer tags, or pass your own repository with rules that have a tagPatternList (${ECR_QUOTAS})`,
      ]
    : [];
}

interface Stage {
  readonly Name: string;
  readonly Actions: readonly { readonly Name: string; readonly Configuration?: Properties }[];
}

export function validateActionConfiguration(properties: Properties): string[] {
  return (properties.Stages as readonly Stage[]).flatMap(({ Name: stage, Actions }) =>
    Actions.flatMap(({ Name: action, Configuration = {} }) =>
      Object.entries(Configuration)
        .map(([key, value]) => ({ key, length: lengthOf(value) }))
        .filter(({ length }) => length > MAX_CONFIGURATION_VALUE)
        .map(
          ({ key, length }) =>
            `${key} of action '${action}' in stage '${stage}' must be at most ${MAX_CONFIGURATION_VALUE} characters, got ${length}: shorten it (${ACTION_DECLARATION})`,
        ),
    ),
  );
}

/** Numbers and booleans in the configuration are not strings. */
function lengthOf(value: unknown): number {
  return typeof value === 'number' || typeof value === 'boolean' ? 0 : shortestText(value).length;
}

/** The limit applies to all variables of a function together, including their names. */
export function validateFunctionVariables({ node }: IConstruct, properties: Properties): string[] {
  const { Variables = {} } = (properties.Environment ?? {}) as { readonly Variables?: Properties };
  const bytes = Buffer.byteLength(shortestJson(Variables));
  return bytes > MAX_VARIABLE_BYTES
    ? [
        `function '${node.path}' must have at most ${MAX_VARIABLE_BYTES} bytes of environment variables, got ${bytes}: shorten their names or values (${LAMBDA_QUOTAS})`,
      ]
    : [];
}
