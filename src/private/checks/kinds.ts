import { Duration, Token } from 'aws-cdk-lib';

/*
 * Values of the wrong kind: plain JavaScript accepts anything, and TypeScript accepts undefined from `process.env.X!`.
 */

/** The mark of public classes, which bundling preserves. */
const JSII_CLASS = Symbol.for('jsii.rtti');

interface Class {
  readonly name: string;
  /** The mark of the nearest public class. */
  readonly [JSII_CLASS]?: { readonly fqn: string };
}

/** Describes a value that a user passed: a string as it is, an object by its class. */
export function describe(value: unknown): string {
  if (Token.isUnresolved(value)) {
    return 'a token';
  }
  if (typeof value === 'string') {
    return `'${value}'`;
  }
  if (typeof value === 'function') {
    return 'a function';
  }
  if (typeof value !== 'object' || value === null) {
    return String(value);
  }
  return Array.isArray(value) ? 'a list' : withArticle(classOf(value.constructor));
}

/** What users know of a class: that it belongs to this package, not which internal class it is. */
function classOf(given: Class | undefined): string {
  if (given === undefined || given.name === 'Object') {
    return 'object';
  }
  const base = Object.getPrototypeOf(given) as Class;
  return given[JSII_CLASS]?.fqn.split('.').pop() ?? (base.name === '' ? given.name : classOf(base));
}

function withArticle(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** The one error message for all values of the wrong kind. */
export function wrongKind(prop: string, wanted: string, value: unknown, fix: string): string {
  return `${prop} must be ${wanted}, got ${describe(value)}: ${fix}`;
}

/** Continues to validate a value only if its kind is right. */
export function unlessAny(problems: string[], validate: () => string[]): string[] {
  return problems.length > 0 ? problems : validate();
}

/** Validates an optional value only if it is given. */
export function ifGiven<T>(value: T | undefined, validate: (given: T) => string[]): string[] {
  return value === undefined ? [] : validate(value);
}

/** The problems with the kind of an option. */
export interface KindOf<T> {
  readonly prop: keyof T;
  readonly problems: string[];
}

/** The options of the right kind, which can be validated further even if others are wrong. */
export function ofRightKind<T extends object>(options: T, kinds: readonly KindOf<T>[]): T {
  const wrong = kinds.filter(({ problems }) => problems.length > 0).map(({ prop }) => String(prop));
  return Object.fromEntries(Object.entries(options).filter(([prop]) => !wrong.includes(prop))) as T;
}

export function validateString(prop: string, value: unknown, fix: string): string[] {
  return typeof value === 'string' ? [] : [wrongKind(prop, 'a string', value, fix)];
}

/** Validates options or a map. */
export function validateObject(prop: string, value: unknown, fix: string): string[] {
  const fits = typeof value === 'object' && value !== null && !Array.isArray(value);
  return fits ? [] : [wrongKind(prop, 'an object', value, fix)];
}

/** Validates an optional list, each entry with its own validator. */
export function validateList(
  prop: string,
  list: unknown,
  fix: string,
  validateEntry: (entry: unknown) => string[],
): string[] {
  return ifGiven(list, (given) =>
    // A hole in a list is an entry too.
    Array.isArray(given) ? Array.from(given).flatMap(validateEntry) : [wrongKind(prop, 'a list', given, fix)],
  );
}

/** Validates an optional map, each value with its own validator. */
export function validateMap(
  prop: string,
  map: unknown,
  fix: string,
  validateValue: (name: string, value: unknown) => string[],
): string[] {
  return ifGiven(map, (given) =>
    unlessAny(validateObject(prop, given, fix), () =>
      Object.entries(given as object).flatMap(([name, value]) => validateValue(name, value)),
    ),
  );
}

/** Validates an optional duration. The given validator runs only if the value is a duration. */
export function validateDuration(
  prop: string,
  value: unknown,
  sample: string,
  validate: (duration: Duration) => string[],
): string[] {
  return ifGiven(value, (given) =>
    given instanceof Duration ? validate(given) : [wrongKind(prop, 'a Duration', given, `use one such as ${sample}`)],
  );
}

/** Whether a duration is whole minutes within a range. Durations known only at deployment pass. */
export function isWholeMinutes(duration: Duration, min: number, max: number): boolean {
  if (duration.isUnresolved()) {
    return true;
  }
  const minutes = duration.toMinutes({ integral: false });
  return Number.isInteger(minutes) && minutes >= min && minutes <= max;
}
