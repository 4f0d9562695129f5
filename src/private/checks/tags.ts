import { Stack, Tags as CdkTags, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { describe } from './kinds';

/** @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
const MAX_TAGS = 50;
/** CDK gives every tag the priority 100. Among equal priorities, the tag added nearest to a resource wins. */
const BELOW_OTHERS = 90;
const MAX_KEY_LENGTH = 128;
const MAX_VALUE_LENGTH = 256;
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+@-]*$/u;
const DIFFER = 'have keys that differ in more than case, because IAM ignores case';
const ALLOWED_IN_WORDS = "letters, digits, spaces, '_', '.', ':', '/', '=', '+', '-' or '@'";

export interface Tags {
  readonly [key: string]: string;
}

/** The user's tags, and our own tags unless the user replaces them in any letter case. */
export function allTags(own: Tags, users: Tags = {}): Tags {
  const replaced = Object.keys(users).map(inIam);
  return { ...Object.fromEntries(Object.entries(own).filter(([key]) => !replaced.includes(inIam(key)))), ...users };
}

/**
 * Tags everything in the scope. Other tags of the scope or its stack are known only at synthesis. Default tags yield to
 * tags of the app and the stack with the same key.
 */
export function tagAll(scope: IConstruct, tags: Tags, defaults: Tags): void {
  Object.entries(tags).forEach(([key, value]) => CdkTags.of(scope).add(key, value));
  Object.entries(withoutTagsOfStack(scope, defaults)).forEach(([key, value]) =>
    CdkTags.of(scope).add(key, value, { priority: BELOW_OTHERS }),
  );
  scope.node.addValidation({
    validate: () => validateTagsOfRoles(scope, Object.keys({ ...defaults, ...tags })),
  });
}

/** CloudFormation gives a resource the tags of its stack, unless the resource has a tag with the same key. */
function withoutTagsOfStack(scope: IConstruct, tags: Tags): Tags {
  const ofStack = Stack.of(scope).tags.tagValues();
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !(key in ofStack)));
}

/** Validates tags for all services. CDK accepts any tag, and CloudFormation would fail during the deployment. */
export function validateTags(tags: Tags): string[] {
  const count = Object.keys(tags).length;
  return [
    ...(count > MAX_TAGS
      ? [`tags must be at most ${MAX_TAGS}, including the construct's own, got ${count}: remove some`]
      : []),
    ...Object.entries(tags).flatMap(([key, value]) => [...validateKey(key), ...validateValue(key, value)]),
    ...equalInIam(Object.keys(tags)).map((keys) => `tags must ${DIFFER}, got ${inWords(keys)}: keep only one`),
  ];
}

/** CloudFormation also gives the tags of a stack to its resources. */
function validateTagsOfRoles(scope: IConstruct, ours: readonly string[]): string[] {
  const roles = scope.node.findAll().filter((construct) => construct instanceof iam.CfnRole);
  const problems = roles
    .map((role) => Object.keys({ ...Stack.of(role).tags.tagValues(), ...role.tags.tagValues() }))
    .flatMap(equalInIam)
    .map((keys) => `tags of roles must ${DIFFER}, got ${inWords(keys)}: ${fixFor(keys, ours)}`);
  return [...new Set(problems)];
}

/** Groups of keys that cannot be on one resource together. */
function equalInIam(keys: readonly string[]): string[][] {
  const groups = [...new Set(keys.map(inIam))].map((name) => keys.filter((key) => inIam(key) === name).sort());
  return groups.filter((group) => group.length > 1);
}

/** How IAM compares tag keys. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#case-sensitivity */
function inIam(key: string): string {
  return key.toLowerCase();
}

function fixFor(keys: readonly string[], ours: readonly string[]): string {
  const others = keys.filter((key) => !ours.includes(key));
  return others.length === 1
    ? `spell the pipeline's tag like the other one, tags: { '${others[0]}': … }`
    : 'keep only one';
}

function inWords(keys: readonly string[]): string {
  return keys.map((key) => `'${key}'`).join(' and ');
}

function validateKey(key: string): string[] {
  if (Token.isUnresolved(key)) {
    return ['tags must have keys that are known at synth, got a token: pass a plain string'];
  }
  if (/^aws:/i.test(key)) {
    return [`tags must not have a key that starts with 'aws:', which is reserved for AWS, got '${key}': rename it`];
  }
  const fits = key.trim().length > 0 && key.length <= MAX_KEY_LENGTH && ALLOWED.test(key);
  return fits ? [] : [`tags must have keys of 1 to ${MAX_KEY_LENGTH} ${ALLOWED_IN_WORDS}, got '${key}': rename it`];
}

function validateValue(key: string, value: unknown): string[] {
  const fits = typeof value === 'string' && value.length <= MAX_VALUE_LENGTH && ALLOWED.test(value);
  return fits || Token.isUnresolved(value)
    ? []
    : [`tags must have values of at most ${MAX_VALUE_LENGTH} ${ALLOWED_IN_WORDS}, got ${describe(value)} for '${key}'`];
}
