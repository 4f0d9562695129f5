import { Duration } from 'aws-cdk-lib';
import { isWholeMinutes, validateDuration } from './kinds';

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
