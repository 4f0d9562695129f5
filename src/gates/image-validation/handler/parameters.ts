import { SEVERITIES, ValidationParameters } from './validation';
import { JobError } from '../../../lambda/job-error';
import { jobParameters } from '../../../lambda/job-parameters';

/**
 * Reads and checks all user parameters. A misspelled severity, for example, would fail no image, so it must fail the
 * job.
 */
export function validationParameters(userParameters: unknown): ValidationParameters {
  const parameters = jobParameters(userParameters);
  const { target, failOn, allowUnscannedImage, scanTimeoutMinutes } = userParameters as Record<string, unknown>;
  return {
    ...parameters,
    target: checked('target', target, isText, 'a string'),
    failOn: checked('failOn', failOn, isSeverities, `one or more of ${SEVERITIES.join(', ')}`),
    allowUnscannedImage: checked('allowUnscannedImage', allowUnscannedImage, isBoolean, 'true or false'),
    scanTimeoutMinutes: checked('scanTimeoutMinutes', scanTimeoutMinutes, isMinutes, 'a number of minutes above 0'),
  };
}

function checked<T>(name: string, value: unknown, is: (value: unknown) => value is T, what: string): T {
  if (!is(value)) {
    throw new JobError(
      'ConfigurationError',
      `user parameter ${name} must be ${what}, got ${JSON.stringify(value)}: deploy the pipeline again`,
    );
  }
  return value;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function isMinutes(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

function isSeverities(value: unknown): value is string[] {
  const known: readonly unknown[] = SEVERITIES;
  return Array.isArray(value) && value.length > 0 && value.every((severity) => known.includes(severity));
}
