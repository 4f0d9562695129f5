import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { GateConfig } from './gate-types';
import { throwIfAny, validateNotEmpty, validateUnique } from '../private/checks/validation';

/** The results that a kind of condition allows. */
interface ConditionRule {
  readonly prop: 'entryConditions' | 'successConditions';
  readonly results: readonly codepipeline.Result[];
}

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-conditions.html */
const ENTRY: ConditionRule = {
  prop: 'entryConditions',
  results: [codepipeline.Result.FAIL, codepipeline.Result.SKIP],
};
const SUCCESS: ConditionRule = {
  prop: 'successConditions',
  results: [codepipeline.Result.FAIL, codepipeline.Result.ROLLBACK],
};

/** @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_Condition.html */
const MAX_RULES = 5;
/** @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_RuleTypeId.html */
const PROVIDER = /^[0-9A-Za-z_-]{1,35}$/;
/** Rules that may skip a stage. @see https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-conditions.html */
const SKIPPING_PROVIDERS = ['LambdaInvoke', 'VariableCheck'];

/**
 * The conditions of a stage. CodePipeline accepts one condition of each kind, which holds if all its rules hold, so the
 * rules of several gates are merged into one condition.
 */
export function stageConditions(
  path: string,
  gates: readonly GateConfig[],
): Pick<codepipeline.StageOptions, 'beforeEntry' | 'onSuccess'> {
  const entry = gates.flatMap(({ entryConditions }) => entryConditions ?? []);
  const success = gates.flatMap(({ successConditions }) => successConditions ?? []);
  throwIfAny(path, [
    ...validateConditions(ENTRY, entry),
    ...validateConditions(SUCCESS, success),
    ...validateRules([...entry, ...success].flatMap(({ rules }) => rules ?? [])),
  ]);
  return {
    ...(entry.length > 0 ? { beforeEntry: { conditions: [join(entry)] } } : {}),
    ...(success.length > 0 ? { onSuccess: { conditions: [join(success)] } } : {}),
  };
}

function join(conditions: readonly codepipeline.Condition[]): codepipeline.Condition {
  const rules = conditions.flatMap((condition) => condition.rules as codepipeline.Rule[]);
  return { result: conditions[0].result, rules };
}

function validateConditions({ prop, results }: ConditionRule, conditions: codepipeline.Condition[]): string[] {
  const given = [...new Set(conditions.map(({ result }) => result))];
  const count = conditions.flatMap(({ rules }) => rules ?? []).length;
  return [
    ...given
      .filter((result) => result === undefined || !results.includes(result))
      .map((result) => `${prop} must have the result ${results.join(' or ')}, got ${result ?? 'none'}`),
    ...(given.length > 1
      ? [`${prop} of a stage must have one result, got ${given.join(' and ')}: use a separate stage for each`]
      : []),
    ...conditions.flatMap(({ rules = [] }) =>
      validateNotEmpty(`rules of ${prop}`, rules, 'give each condition a rule'),
    ),
    ...(count > MAX_RULES
      ? [`${prop} of a stage must have at most ${MAX_RULES} rules in total, got ${count}: move some to another stage`]
      : []),
    ...conditions.flatMap((condition) => validateSkipping(prop, condition)),
  ];
}

function validateSkipping(prop: string, { result, rules = [] }: codepipeline.Condition): string[] {
  if (result !== codepipeline.Result.SKIP) {
    return [];
  }
  return rules
    .map((rule) => providerOf(rule))
    .filter((provider) => !SKIPPING_PROVIDERS.includes(provider))
    .map(
      (provider) =>
        `${prop} can skip only with rules of ${SKIPPING_PROVIDERS.join(' or ')}, got '${provider}': use such a rule or another result`,
    );
}

function validateRules(rules: readonly codepipeline.Rule[]): string[] {
  const names = rules.flatMap(({ ruleName }) => ruleName ?? []);
  return [
    ...rules
      .filter(({ ruleName }) => !ruleName)
      .map((rule) => `rules must have a name, got none for a rule of provider '${providerOf(rule)}': set its name`),
    ...validateUnique('rule name', names),
    ...rules
      .filter((rule) => !PROVIDER.test(providerOf(rule)))
      .map(
        (rule) =>
          `rule '${rule.ruleName}' must have a provider, got '${providerOf(rule)}': use one such as 'CloudWatchAlarm'`,
      ),
  ];
}

/** The class only exposes its name. What it renders contains the rest. */
function providerOf(rule: codepipeline.Rule): string {
  const { ruleTypeId } = rule._render() as { readonly ruleTypeId: codepipeline.CfnPipeline.RuleTypeIdProperty };
  return ruleTypeId.provider ?? '';
}
