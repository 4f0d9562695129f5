import { Token } from 'aws-cdk-lib';
import { ifGiven, validateString } from './kinds';

/**
 * Throws if a validator found a problem. The error names the construct, so that it can be found among several
 * pipelines.
 */
export function throwIfAny(path: string, problems: string[]): void {
  if (problems.length > 0) {
    throw new Error(`[${path}] ${problems.join('; ')}`);
  }
}

/** Rule for a string prop. */
export interface TextRule {
  readonly prop: string;
  readonly pattern: RegExp;
  readonly maxLength: number;
  /** What the pattern allows, in words. */
  readonly allowed: string;
}

/** Validates a string for physical names and keys, which must be known at synthesis. */
export function validateText(rule: TextRule, value: unknown): string[] {
  return validateByRule(rule, value, `use ${rule.allowed}`);
}

/** Validates such a string if it is given. */
export function validateOptionalText(rule: TextRule, value: unknown): string[] {
  return ifGiven(value, (given) => validateByRule(rule, given, `leave it out or use ${rule.allowed}`));
}

function validateByRule({ prop, pattern, maxLength, allowed }: TextRule, value: unknown, fix: string): string[] {
  if (Token.isUnresolved(value)) {
    return [`${prop} must be known at synth because names are derived from it, got a token: pass a plain string`];
  }
  if (typeof value !== 'string') {
    return validateString(prop, value, fix);
  }
  if (value.length === 0) {
    return [`${prop} must not be empty: ${fix}`];
  }
  if (value.length > maxLength) {
    return [`${prop} must be at most ${maxLength} characters, got ${value.length} ('${value}'): shorten it`];
  }
  return pattern.test(value) ? [] : [`${prop} must be ${allowed}, got '${value}'`];
}

/** Rejects ids such as `valueOf`: every JavaScript object has them, so they look like constructs. */
export function validateConstructId(prop: string, id: string): string[] {
  return id in {}
    ? [`${prop} must not be the name of a property that every JavaScript object has, got '${id}': rename it`]
    : [];
}

/** Validates that a list is not empty. */
export function validateNotEmpty(prop: string, list: readonly unknown[], fix: string): string[] {
  return list.length > 0 ? [] : [`${prop} must not be empty: ${fix}`];
}

/** The names that are already earlier in the list. */
export function repeated<T>(names: readonly T[]): T[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

/** Validates that names differ from each other. */
export function validateUnique(what: string, names: readonly string[]): string[] {
  return repeated(names).map((name) => `${what} must be unique, got '${name}' twice: rename one of them`);
}
