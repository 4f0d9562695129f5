import { RUN_TASK, TaskSettings } from './one-off-task';
import { JobError } from '../../../lambda/job-error';

/** Reads the settings that the construct writes. ECS checks everything but their shape. */
export function taskSettings(text: string): TaskSettings {
  const settings = parse(text);
  if (typeof settings !== 'object' || settings === null || !('launchType' in settings)) {
    throw new JobError(
      'ConfigurationError',
      `environment variable ${RUN_TASK} must be JSON with a launchType, got ${text}: deploy the function again`,
    );
  }
  return settings as TaskSettings;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
