import { Finding } from './finding';
import {
  nameStatement,
  principalsOf,
  replaceStatement,
  testsOf,
  valuesOf,
  withPrincipals,
  withTests,
} from './statements';
import { Questions } from './questions';
import { expand } from '../judge/knowledge';
import { foreignConditionKeys } from '../judge/refusals';
import { JsonObject } from '../template/json';
import { Policy, statementsOf } from '../template/policies';
import { isOurs, withPolicy, World } from '../template/world';

/**
 * Takes away, one after the other, everything that a policy says: each action on each resource for each principal of an
 * Allow, each condition and each of its values, each Deny. Nothing of it can go without an answer that changes.
 */
export async function spareIn(world: World, policy: Policy, questions: Questions): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [index, statement] of statementsOf(policy).entries()) {
    const name = nameStatement(policy, index);
    const report = (message: string): number => findings.push({ proof: 'spare', message: `${name}: ${message}` });
    for (const key of await foreignConditionKeys(statement)) report(`no request of its actions carries '${key}'`);
    const without = (...statements: JsonObject[]): World =>
      withPolicy(world, policy, replaceStatement(policy, index, ...statements));
    if (statement.Effect === 'Deny') {
      if (!(await questions.opens(without(), policy, () => true))) report('nothing gets in when it is taken away');
      continue;
    }
    for (const { grain, rest } of await grains(statement)) {
      const changed = without(...rest);
      if (!(await questions.shuts(changed, policy, grain.action))) {
        report(
          `nobody needs ${grain.action} on ${grain.resource ?? 'it'}${grain.principal ? ` for ${grain.principal}` : ''}`,
        );
      }
    }
    for (const test of testsOf(statement)) {
      const others = testsOf(statement).filter((other) => other.key !== test.key || other.operator !== test.operator);
      const open = without(withTests(statement, others));
      if (!(await questions.opens(open, policy, () => true)))
        report(`nothing gets in without the condition on ${test.key}`);
      for (const value of test.values.length > 1 ? test.values : []) {
        const values = test.values.filter((other) => other !== value);
        const narrow = without(withTests(statement, [...others, { ...test, values }]));
        if (!(await questions.shuts(narrow, policy, undefined))) report(`nobody needs ${test.key} to be ${value}`);
      }
    }
  }
  return findings;
}

interface Grain {
  readonly action: string;
  readonly resource?: string;
  readonly principal?: string;
}

/** Each (principal, action, resource) of an Allow, with statements that say all the others. */
async function grains(statement: JsonObject): Promise<{ grain: Grain; rest: JsonObject[] }[]> {
  const actions = (await Promise.all(valuesOf(statement, 'Action').map(expand))).flat();
  const resources = 'Resource' in statement ? valuesOf(statement, 'Resource') : [undefined];
  const principals = 'Principal' in statement ? principalsOf(statement) : [undefined];
  return actions.flatMap((action) =>
    resources.flatMap((resource) =>
      principals.map((principal) => {
        const others = <T>(all: readonly T[], one: T): T[] => all.filter((other) => other !== one);
        const rest = [
          { ...statement, Action: others(actions, action) },
          ...(resource === undefined
            ? []
            : [{ ...statement, Action: action, Resource: others(resources as string[], resource) }]),
          ...(principal === undefined
            ? []
            : [
                {
                  ...withPrincipals(statement, others(principals as NonNullable<typeof principal>[], principal)),
                  Action: action,
                  ...(resource === undefined ? {} : { Resource: resource }),
                },
              ]),
        ].filter(saysSomething);
        return { grain: { action, resource, principal: principal?.value }, rest };
      }),
    ),
  );
}

function saysSomething(statement: JsonObject): boolean {
  const isEmpty = (value: unknown): boolean =>
    (Array.isArray(value) && value.length === 0) ||
    (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
  return !isEmpty(statement.Action) && !isEmpty(statement.Resource) && !isEmpty(statement.Principal);
}

/** The policies to look into: what somebody brought is theirs. */
export function ourPolicies(world: World): Policy[] {
  return world.policies.filter(({ kind, label }) => kind !== 'boundary' && isOurs(world, label));
}
