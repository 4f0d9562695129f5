import { Duration, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ifGiven, isWholeMinutes, validateDuration, validateString } from '../private/checks/kinds';

const SAMPLE = 'Duration.minutes(30)';

export interface MinutesRule {
  readonly prop: string;
  readonly min: Duration;
  readonly max: Duration;
}

/** Validates a duration that CodePipeline counts in whole minutes. */
export function validateMinutes({ prop, min, max }: MinutesRule, value: Duration | undefined): string[] {
  return validateDuration(prop, value, SAMPLE, (given) => {
    if (given.isUnresolved()) {
      return [`${prop} must be known at synth, got a token: pass a plain duration`];
    }
    const range = `a whole number of minutes between ${min.toHumanString()} and ${max.toHumanString()}`;
    return isWholeMinutes(given, min.toMinutes(), max.toMinutes())
      ? []
      : [`${prop} must be ${range}, got ${given.toHumanString()}: use one such as ${SAMPLE}`];
  });
}

/** Actions of a stage need different names, and a second gate of the same kind would add nothing. */
export function validateOnce(scope: Construct, id: string, what: string): string[] {
  return scope.node.tryFindChild(id) ? [`a stage must have at most one ${what}, got two: remove one`] : [];
}

/** Validates a string with a maximum length in CodePipeline. Variables (`#{…}`) are resolved later. */
export function validateMessage(prop: string, maxLength: number, value: string | undefined): string[] {
  const fix = 'leave it out or describe what to approve';
  return ifGiven<unknown>(value, (given) => {
    if (typeof given !== 'string') {
      return validateString(prop, given, fix);
    }
    if (Token.isUnresolved(given)) {
      return [];
    }
    if (given.trim() === '') {
      return [`${prop} must not be empty: ${fix}`];
    }
    return given.length <= maxLength
      ? []
      : [`${prop} must be at most ${maxLength} characters, got ${given.length}: shorten it`];
  });
}
