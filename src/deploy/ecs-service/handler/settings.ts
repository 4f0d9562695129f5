import {
  APPROVAL_ACTION,
  CLUSTER_NAME,
  CONTAINER_NAMES,
  EcsDeploymentParameters,
  REPOSITORY_URI,
  SERVICE_NAME,
  STOP_TYPE,
  STOP_TYPES,
  StopType,
  TIMEOUT_MINUTES,
} from './deployment';
import type { Settings } from './observation';
import { containerNames, minutes } from '../../../lambda/ecs-environment';
import { requiredEnvironment } from '../../../lambda/environment';
import { JobError } from '../../../lambda/job-error';
import { jobParameters } from '../../../lambda/job-parameters';
import { targetOf } from '../../../lambda/target-parameter';

/** Reads and checks the user parameters. */
export function deploymentParameters(userParameters: unknown): EcsDeploymentParameters {
  return { ...jobParameters(userParameters), target: targetOf(userParameters) };
}

/** Reads and checks the function's environment. */
export function settingsOf({ imageDigest }: EcsDeploymentParameters) {
  return {
    clusterName: requiredEnvironment(CLUSTER_NAME),
    serviceName: requiredEnvironment(SERVICE_NAME),
    containerNames: containerNames(CONTAINER_NAMES),
    image: `${requiredEnvironment(REPOSITORY_URI)}@${imageDigest}`,
    imageDigest,
    timeoutMinutes: minutes(TIMEOUT_MINUTES),
    stopType: stopType(),
    approvalAction: process.env[APPROVAL_ACTION] || undefined,
  } satisfies Settings;
}

function stopType(): StopType {
  const text = requiredEnvironment(STOP_TYPE);
  const type = STOP_TYPES.find((known) => known === text);
  if (type === undefined) {
    throw new JobError(
      'ConfigurationError',
      `environment variable ${STOP_TYPE} must be ${STOP_TYPES.join(' or ')}, got ${text}: deploy the function again`,
    );
  }
  return type;
}
