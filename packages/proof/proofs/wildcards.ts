import { Finding } from './finding';
import { nameStatement, principalsOf, testsOf, valuesOf } from './statements';
import { NeededRequest } from '../contracts/expand';
import { ownerOf } from '../judge/judge';
import { expand, knowledgeOf } from '../judge/knowledge';
import { Policy, statementsOf } from '../template/policies';

const WILDCARD = /[*?]/;

/** An action that is allowed on `*`. */
export interface AllowedOnAny {
  readonly action: string;
  readonly role: string;
}

/** Actions on `*` in policies of roles: a resource that has a policy says `*` of itself. */
export async function allowedOnAny(policies: readonly Policy[]): Promise<AllowedOnAny[]> {
  const wildcards = policies
    .filter(({ kind }) => kind === 'identity')
    .flatMap((policy) =>
      statementsOf(policy)
        .filter((statement) => statement.Effect === 'Allow' && valuesOf(statement, 'Resource').includes('*'))
        .map(async (statement) => {
          const actions = await Promise.all(valuesOf(statement, 'Action').map(expand));
          return actions.flat().map((action) => ({ action, role: policy.owner }));
        }),
    );
  return (await Promise.all(wildcards)).flat();
}

/** Actions that AWS's own policy has on `*`, and its page. */
export type Exceptions = ReadonlyMap<string, string>;

/** A wildcard has to be a line of a contract; `*` alone is for actions that IAM knows no resource for, or that AWS has on it. */
export async function wildcardsIn(
  policy: Policy,
  needed: readonly NeededRequest[],
  exceptions: Exceptions,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [index, statement] of statementsOf(policy).entries()) {
    if (statement.Effect !== 'Allow') {
      continue;
    }
    const report = (message: string): void => {
      const id = `${policy.label} ${index} wildcard ${findings.length}`;
      findings.push({ proof: 'wildcard', id, message: `${nameStatement(policy, index)}: ${message}` });
    };
    const actions = valuesOf(statement, 'Action');
    for (const action of actions.filter((name) => WILDCARD.test(name))) {
      report(`'${action}' is a pattern of actions`);
    }
    for (const resource of valuesOf(statement, 'Resource').filter((name) => WILDCARD.test(name))) {
      if (resource === '*') {
        for (const problem of await wildcardProblems(policy, actions, exceptions)) {
          report(problem);
        }
        continue;
      }
      const isLine = needed.some(({ pattern, action }) => pattern === resource && actions.includes(action));
      if (!isLine) {
        report(`'${resource}' is in no contract`);
      }
    }
    for (const { value } of principalsOf(statement).filter((principal) => WILDCARD.test(principal.value))) {
      report(`'${value}' allows everybody`);
    }
    for (const { key, values } of testsOf(statement)) {
      for (const value of values.filter((text) => WILDCARD.test(text) && !isPatternOf(policy, needed, key, text))) {
        report(`${key} may be any '${value}'`);
      }
    }
  }
  return findings;
}

/** A contract has this pattern, for a request that the policy is about. */
function isPatternOf({ kind, owner }: Policy, needed: readonly NeededRequest[], key: string, value: string): boolean {
  return needed.some(
    ({ like, principal, resource }) =>
      like[key] === value && owner === (kind === 'identity' ? principal : ownerOf(resource)),
  );
}

/** A key has one policy, which is on it and says `*` of itself; other policies name what they are about. */
async function wildcardProblems(
  { kind, owner }: Policy,
  actions: readonly string[],
  exceptions: Exceptions,
): Promise<string[]> {
  if (kind === 'identity') {
    const taking = (await takingResources(actions)).filter((action) => !exceptions.has(action));
    return taking.map((action) => `${action} on * supports resource-level permissions`);
  }
  return owner.split(':')[2] === 'kms' ? [] : [`* stands for ${owner}`];
}

async function takingResources(actions: readonly string[]): Promise<string[]> {
  const expanded = (await Promise.all(actions.map(expand))).flat();
  const known = await Promise.all(expanded.map(async (action) => ({ action, ...(await knowledgeOf(action)) })));
  return known.filter(({ takesNoResource }) => !takesNoResource).map(({ action }) => action);
}
