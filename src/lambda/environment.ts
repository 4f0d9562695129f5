import { JobError } from './job-error';

export function requiredEnvironment(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new JobError('ConfigurationError', `environment variable ${name} is not set: deploy the function again`);
  }
  return value;
}
