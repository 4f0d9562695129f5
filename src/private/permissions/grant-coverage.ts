import { LEFT_OUT_GRANTS } from './left-out-grants';

/** A statement of a policy in which every resource is a readable string. */
export interface ReadableStatement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: unknown;
}

/** Returns the part of a grant that a role's statements do not allow and that is not left out on purpose, if any. */
export function missingOf(
  grant: ReadableStatement,
  statements: readonly ReadableStatement[],
): ReadableStatement | undefined {
  const missing = grant.Action.flatMap((action) => grant.Resource.map((resource) => ({ action, resource }))).filter(
    ({ action, resource }) =>
      !statements.some((statement) => allows(statement, grant, action, resource)) &&
      !isLeftOut(action, resource, statements),
  );
  return missing.length === 0
    ? undefined
    : {
        ...grant,
        Action: [...new Set(missing.map(({ action }) => action))],
        Resource: [...new Set(missing.map(({ resource }) => resource))],
      };
}

function allows(statement: ReadableStatement, grant: ReadableStatement, action: string, resource: string): boolean {
  return (
    statement.Effect === grant.Effect &&
    statement.Action.some((pattern) => covers(pattern.toLowerCase(), action.toLowerCase())) &&
    statement.Resource.some((pattern) => covers(pattern, resource)) &&
    (statement.Condition === undefined || inNormalForm(statement.Condition) === inNormalForm(grant.Condition))
  );
}

/** A grant is left out only where the role is allowed something else on the resource: not on unrelated buckets. */
function isLeftOut(action: string, resource: string, statements: readonly ReadableStatement[]): boolean {
  return LEFT_OUT_GRANTS.filter(({ actions }) => actions.includes(action)).some(({ resources }) =>
    resources ? resources.test(resource) : statements.some((statement) => isBeside(statement, action, resource)),
  );
}

function isBeside(statement: ReadableStatement, action: string, resource: string): boolean {
  if (resource === '*') {
    return statement.Action.includes(action);
  }
  const own = withoutParts(resource);
  return statement.Resource.filter((pattern) => pattern !== '*')
    .map(withoutParts)
    .some((pattern) => covers(own, pattern) || covers(pattern, own));
}

/** The function without its version, or the log group without its streams. */
function withoutParts(resource: string): string {
  return resource.replace(/:\*$/, '');
}

/** Whether a pattern matches everything that the other pattern matches. */
function covers(pattern: string, other: string): boolean {
  if (!/[*?]/.test(pattern)) {
    return pattern === other;
  }
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  const expression = escaped.replace(/\*/g, '.*').replace(/\?/g, '[^*]');
  return new RegExp(`^${expression}$`).test(other);
}

/** Equivalent conditions become equal strings: a list of one equals its element, and order does not matter. */
function inNormalForm(value: unknown): string {
  return JSON.stringify(sorted(value ?? {}));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(sorted).map((item) => JSON.stringify(item));
    return items.length === 1 ? sorted(value[0]) : items.sort();
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [key, sorted(item)]);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}
