import { JsonObject, listOf, objectOf } from '../template/json';
import { Policy, statementsOf } from '../template/policies';

/** The document with some other statements in the place of one. */
export function replaceStatement({ document }: Policy, index: number, ...statements: JsonObject[]): JsonObject {
  const all = statementsOf({ document });
  return { ...document, Statement: [...all.slice(0, index), ...statements, ...all.slice(index + 1)] };
}

/** The values of an element, which may be one text or a list. */
export function valuesOf(statement: JsonObject, element: string): string[] {
  return listOf(statement[element]).map(String);
}

/** A principal of a statement, such as `Service: events.amazonaws.com`. */
export interface PrincipalElement {
  readonly type: string;
  readonly value: string;
}

export function principalsOf({ Principal }: JsonObject): PrincipalElement[] {
  if (typeof Principal === 'string') {
    return [{ type: '*', value: Principal }];
  }
  return Object.entries(objectOf(Principal)).flatMap(([type, values]) =>
    listOf(values).map((value) => ({ type, value: String(value) })),
  );
}

export function withPrincipals(statement: JsonObject, principals: readonly PrincipalElement[]): JsonObject {
  const types = [...new Set(principals.map(({ type }) => type))];
  if (types.includes('*')) {
    return { ...statement, Principal: '*' };
  }
  const ofType = (type: string): string[] =>
    principals.filter((principal) => principal.type === type).map(({ value }) => value);
  return { ...statement, Principal: Object.fromEntries(types.map((type) => [type, ofType(type)])) };
}

/** A test of a condition: an operator, a key, and the values that it takes. */
export interface Test {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

export function testsOf(statement: JsonObject): Test[] {
  return Object.entries(objectOf(statement.Condition)).flatMap(([operator, keys]) =>
    Object.entries(objectOf(keys)).map(([key, values]) => ({ operator, key, values: listOf(values).map(String) })),
  );
}

export function withTests(statement: JsonObject, tests: readonly Test[]): JsonObject {
  const { Condition: _, ...rest } = statement;
  if (tests.length === 0) {
    return rest;
  }
  const condition: { [operator: string]: { [key: string]: string[] } } = {};
  for (const { operator, key, values } of tests) {
    condition[operator] = { ...condition[operator], [key]: [...values] };
  }
  return { ...rest, Condition: condition };
}

/** For messages: where it is, and what it says in short. */
export function nameStatement(policy: Policy, index: number): string {
  const statement = statementsOf(policy)[index];
  const actions = valuesOf(statement, 'Action').join(', ');
  return `statement ${index + 1} of ${policy.label} (${String(statement.Effect)} ${actions})`;
}
