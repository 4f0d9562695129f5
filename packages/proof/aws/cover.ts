import { ServiceRequest, undocumentedKeys } from '../../../aws/lists/service-requests';
import { ownerOf } from '../judge/judge';
import { isService } from '../judge/request';
import { callersOf } from '../proofs/callers';
import { principalsOf, Test, testsOf, valuesOf } from '../proofs/statements';
import { JsonObject } from '../template/json';
import { statementsOf } from '../template/policies';
import { World } from '../template/world';

/** That somebody may call an action on resources, written as a policy does, with at least these values of conditions. */
export interface Permission {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly values: Readonly<Record<string, readonly string[]>>;
}

/**
 * Whether one statement is as wide: in action and resource, and in its conditions, which are on keys that AWS's page has, with
 * at least its values, or on keys that AWS documents for the request.
 */
export function isCovered(world: World, table: readonly ServiceRequest[], permission: Permission): boolean {
  return statementsFor(world, permission).some(
    (statement) =>
      statement.Effect === 'Allow' &&
      valuesOf(statement, 'Action').some((pattern) => covers(pattern.toLowerCase(), permission.action.toLowerCase())) &&
      (!('Resource' in statement) ||
        valuesOf(statement, 'Resource').some((pattern) => covers(pattern, permission.resource))) &&
      testsOf(statement).every((test) => isAsWide(world, table, permission, test)),
  );
}

/** The policies of a role; for services, and for whoever administers the account, the policy of the resource. */
function statementsFor(world: World, { principal, resource }: Permission): JsonObject[] {
  const own = world.policies.filter(({ kind, owner }) => kind === 'identity' && owner === principal);
  if (own.length > 0) {
    return own.flatMap(statementsOf);
  }
  const owner = ownerOf(resource.replace(/:\*$/, ''));
  return world.policies
    .filter((policy) => policy.owner === owner && (policy.kind === 'resource' || policy.kind === 'trust'))
    .flatMap(statementsOf)
    .filter((statement) => principalsOf(statement).some(({ value }) => isPrincipal(world, value, principal)));
}

function isPrincipal({ environment }: World, value: string, principal: string): boolean {
  const account = `arn:${environment.partition}:iam::${environment.account}:root`;
  return value === principal || (!isService(principal) && value === account);
}

function isAsWide(world: World, table: readonly ServiceRequest[], permission: Permission, test: Test): boolean {
  const { values, principal, action } = permission;
  const [, wanted] = Object.entries(values).find(([key]) => key.toLowerCase() === test.key.toLowerCase()) ?? [];
  if (wanted !== undefined) {
    return wanted.every((value) => test.values.some((pattern) => covers(pattern, value)));
  }
  return undocumentedKeys(table, { callers: callersOf(world, principal), action }, [test.key]).length === 0;
}

/** Whether a pattern matches everything that another one does. */
export function covers(pattern: string, other: string): boolean {
  const expression = pattern
    .split(/([*?])/)
    .map((part) => (part === '*' ? '.*' : part === '?' ? '[^*]' : part.replace(/[.+^${}()|[\]\\]/g, '\\$&')))
    .join('');
  return new RegExp(`^${expression}$`).test(other);
}
