import { isObject, Json, JsonObject } from './json';

/** What intrinsic functions are looked up in. */
export interface Scope {
  ref(logicalId: string): Json;
  attribute(logicalId: string, name: string): Json;
  importValue(exportName: string): Json;
  condition(name: string): boolean;
  mapping(map: string, first: string, second: string): Json;
}

/** Stands for `AWS::NoValue` until it is taken out of what it is in. */
const NO_VALUE = Symbol('AWS::NoValue');
type Resolved = Json | typeof NO_VALUE;

/**
 * A value of a template as CloudFormation would see it.
 *
 * @throws at the first function or reference that is not known: a policy with a hole in it must never be judged
 */
export function resolve(value: Json, scope: Scope): Json {
  const resolved = resolveAny(value, scope);
  if (resolved === NO_VALUE) {
    throw new Error('AWS::NoValue has no value here');
  }
  return resolved;
}

function resolveAny(value: Json, scope: Scope): Resolved {
  if (Array.isArray(value)) {
    return value.map((item) => resolveAny(item, scope)).filter((item): item is Json => item !== NO_VALUE);
  }
  if (!isObject(value)) {
    return value;
  }
  const [name] = Object.keys(value);
  if (Object.keys(value).length === 1 && (name === 'Ref' || name === 'Condition' || name.startsWith('Fn::'))) {
    // Policies have conditions too: theirs are objects.
    if (name !== 'Condition' || typeof value.Condition === 'string') {
      return call(name, value[name], scope);
    }
  }
  const entries = Object.entries(value).map(([key, item]) => [key, resolveAny(item, scope)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, Json] => entry[1] !== NO_VALUE)) as JsonObject;
}

function call(name: string, argument: Json, scope: Scope): Resolved {
  switch (name) {
    case 'Ref':
      return argument === 'AWS::NoValue' ? NO_VALUE : scope.ref(text(argument, name));
    case 'Fn::GetAtt': {
      const [logicalId, ...attribute] = Array.isArray(argument) ? argument : text(argument, name).split('.');
      return scope.attribute(text(logicalId, name), attribute.map((part) => text(part, name)).join('.'));
    }
    case 'Fn::Join': {
      const [separator, parts] = list(argument, name, 2);
      return list(resolve(parts, scope), name)
        .map((part) => text(part, name))
        .join(text(separator, name));
    }
    case 'Fn::Sub':
      return substitute(argument, scope);
    case 'Fn::Split': {
      const [separator, source] = list(argument, name, 2);
      return text(resolve(source, scope), name).split(text(separator, name));
    }
    case 'Fn::Select': {
      const [index, source] = list(argument, name, 2);
      const items = list(resolve(source, scope), name);
      const item = items[Number(resolve(index, scope))];
      if (item === undefined) {
        throw new Error(`Fn::Select finds no item ${JSON.stringify(index)} in ${items.length}`);
      }
      return item;
    }
    case 'Fn::If': {
      const [condition, whenTrue, whenFalse] = list(argument, name, 3);
      return resolveAny(scope.condition(text(condition, name)) ? whenTrue : whenFalse, scope);
    }
    case 'Fn::ImportValue':
      return scope.importValue(text(resolve(argument, scope), name));
    case 'Fn::FindInMap': {
      const [map, first, second] = list(resolve(argument, scope), name, 3).map((key) => text(key, name));
      return scope.mapping(map, first, second);
    }
    case 'Fn::GetAZs':
      return ['a', 'b', 'c'].map((zone) => `${text(scope.ref('AWS::Region'), name)}${zone}`);
    case 'Condition':
      return scope.condition(text(argument, name));
    case 'Fn::Equals': {
      const [left, right] = list(resolve(argument, scope), name, 2);
      return JSON.stringify(left) === JSON.stringify(right);
    }
    case 'Fn::And':
      return list(argument, name).every((item) => resolve(item, scope) === true);
    case 'Fn::Or':
      return list(argument, name).some((item) => resolve(item, scope) === true);
    case 'Fn::Not':
      return resolve(list(argument, name, 1)[0], scope) !== true;
    default:
      throw new Error(`${name} is not known: write it into intrinsics.ts before anything is judged`);
  }
}

function substitute(argument: Json, scope: Scope): Json {
  const [template, given] = Array.isArray(argument) ? list(argument, 'Fn::Sub', 2) : [argument, {}];
  const variables = isObject(given) ? given : {};
  return text(template, 'Fn::Sub').replace(/\$\{([^}]+)\}/g, (_, expression: string) => {
    if (expression.startsWith('!')) {
      return `\${${expression.slice(1)}}`;
    }
    if (expression in variables) {
      return text(resolve(variables[expression], scope), 'Fn::Sub');
    }
    const [logicalId, ...attribute] = expression.split('.');
    const value = attribute.length > 0 ? scope.attribute(logicalId, attribute.join('.')) : scope.ref(expression);
    return text(value, 'Fn::Sub');
  });
}

function text(value: Json | undefined, name: string): string {
  if (typeof value === 'string') {
    return value;
  }
  if (typeof value === 'number' || typeof value === 'boolean') {
    return String(value);
  }
  throw new Error(`${name} wants text, got ${JSON.stringify(value)}`);
}

function list(value: Json, name: string, length?: number): Json[] {
  if (Array.isArray(value) && (length === undefined || value.length === length)) {
    return value;
  }
  throw new Error(`${name} wants a list${length === undefined ? '' : ` of ${length}`}, got ${JSON.stringify(value)}`);
}
