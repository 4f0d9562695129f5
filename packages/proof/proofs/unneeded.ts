import { Finding } from './finding';
import { Questions } from './questions';
import {
  nameStatement,
  principalsOf,
  replaceStatement,
  testsOf,
  valuesOf,
  withPrincipals,
  withTests,
} from './statements';
import { expand } from '../judge/knowledge';
import { foreignConditionKeys } from '../judge/refusals';
import { JsonObject } from '../template/json';
import { Policy, statementsOf } from '../template/policies';
import { withPolicy, World } from '../template/world';

export interface Unneeded {
  /** How many parts were removed. */
  readonly pieces: number;
  readonly findings: Finding[];
}

/**
 * Removes, one after the other, everything that a policy says: each action on each resource for each principal of an
 * Allow, each condition and each of its values, each Deny. Each removal must change an answer.
 */
export async function unneededIn(world: World, policy: Policy, questions: Questions): Promise<Unneeded> {
  const all = await Promise.all(
    statementsOf(policy).map((statement, index) => unneededInStatement(world, policy, questions, statement, index)),
  );
  return {
    pieces: all.reduce((total, { pieces }) => total + pieces, 0),
    findings: all.flatMap(({ findings }) => findings),
  };
}

async function unneededInStatement(
  world: World,
  policy: Policy,
  questions: Questions,
  statement: JsonObject,
  index: number,
): Promise<Unneeded> {
  const findings: Finding[] = [];
  let pieces = 0;
  const report = (message: string): void => {
    // By what was taken away: another world of the app may find the same number of other things.
    const id = `${policy.label} ${index} ${pieces}`;
    findings.push({ proof: 'unneeded', id, message: `${nameStatement(policy, index)}: ${message}` });
  };
  const changed = (...statements: JsonObject[]): World => {
    pieces++;
    return withPolicy(world, policy, replaceStatement(policy, index, ...statements));
  };

  for (const key of await foreignConditionKeys(statement)) {
    report(`no request of its actions carries '${key}'`);
  }
  if (statement.Effect === 'Deny') {
    if (!(await questions.opens(changed(), policy))) {
      report('without it, nothing more is allowed');
    }
    return { pieces, findings };
  }
  for (const { grain, rest } of await grains(statement)) {
    if (!(await questions.shuts(changed(...rest), policy, grain.action))) {
      report(`nobody needs ${describeGrain(grain)}`);
    }
  }
  for (const test of testsOf(statement)) {
    const others = testsOf(statement).filter((other) => other.key !== test.key || other.operator !== test.operator);
    if (!(await questions.opens(changed(withTests(statement, others)), policy))) {
      report(`without the condition on ${test.key}, nothing more is allowed`);
    }
    for (const value of test.values.length > 1 ? test.values : []) {
      const values = test.values.filter((other) => other !== value);
      const narrow = changed(withTests(statement, [...others, { ...test, values }]));
      if (!(await questions.shuts(narrow, policy))) {
        report(`nobody needs ${test.key} to be ${value}`);
      }
    }
  }
  return { pieces, findings };
}

function describeGrain({ action, resource = 'it', principal }: Grain): string {
  return `${action} on ${resource}${principal === undefined ? '' : ` for ${principal}`}`;
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
