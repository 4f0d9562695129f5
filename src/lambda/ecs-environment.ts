import { requiredEnvironment } from './environment';
import { JobError } from './job-error';

/** Reads a JSON array of names from the environment that the construct writes. */
export function containerNames(variable: string): readonly [string, ...string[]] {
  const text = requiredEnvironment(variable);
  const names = parse(text);
  if (!isNames(names)) {
    throw new JobError(
      'ConfigurationError',
      `environment variable ${variable} must be a JSON array of container names, got ${text}: deploy the function again`,
    );
  }
  return names;
}

/** Reads a whole number of minutes above 0. */
export function minutes(variable: string): number {
  const text = requiredEnvironment(variable);
  if (!/^[1-9]\d*$/.test(text)) {
    throw new JobError(
      'ConfigurationError',
      `environment variable ${variable} must be a number of minutes, got ${text}: deploy the function again`,
    );
  }
  return Number(text);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isNames(value: unknown): value is [string, ...string[]] {
  return Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string' && name !== '');
}
