import { Token } from 'aws-cdk-lib';
import { describe } from './kinds';

/** @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
const MAX_TAGS = 50;
const MAX_KEY_LENGTH = 128;
const MAX_VALUE_LENGTH = 256;
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+@-]*$/u;
const ALLOWED_IN_WORDS = "letters, digits, spaces, '_', '.', ':', '/', '=', '+', '-' or '@'";

/** Tags that every service takes. CDK itself lets all of them through, and CloudFormation fails half-way. */
export function validateTags(tags: { readonly [key: string]: string }): string[] {
  const count = Object.keys(tags).length;
  return [
    ...(count > MAX_TAGS
      ? [`tags must be at most ${MAX_TAGS} with the construct's own, got ${count}: leave some out`]
      : []),
    ...Object.entries(tags).flatMap(([key, value]) => [...validateKey(key), ...validateValue(key, value)]),
  ];
}

function validateKey(key: string): string[] {
  if (Token.isUnresolved(key)) {
    return ['tags must have keys that are known at synth, got a token: pass a plain string'];
  }
  if (/^aws:/i.test(key)) {
    return [`tags must have no key that starts with 'aws:', which AWS keeps for itself, got '${key}': rename it`];
  }
  const fits = key.trim().length > 0 && key.length <= MAX_KEY_LENGTH && ALLOWED.test(key);
  return fits ? [] : [`tags must have keys of 1 to ${MAX_KEY_LENGTH} ${ALLOWED_IN_WORDS}, got '${key}'`];
}

function validateValue(key: string, value: unknown): string[] {
  const fits = typeof value === 'string' && value.length <= MAX_VALUE_LENGTH && ALLOWED.test(value);
  return fits || Token.isUnresolved(value)
    ? []
    : [`tags must have values of at most ${MAX_VALUE_LENGTH} ${ALLOWED_IN_WORDS}, got ${describe(value)} for '${key}'`];
}
