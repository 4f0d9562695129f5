import type { ECSClient } from '@aws-sdk/client-ecs';
import type { EcsDeploymentParameters } from './deployment';
import { EcsService } from './ecs-service';
import { Following } from './following';
import type { Sight } from './look';
import type { Progress } from './observation';
import { settingsOf } from './settings';
import { runningAttempt } from '../../../lambda/attempts';
import { Job } from '../../../lambda/codepipeline-job';
import { writeToken } from '../../../lambda/continuation-token';
import type { DeploymentsTable } from '../../../lambda/deployment-record';
import { follow } from '../../../lambda/follow';
import { JobContinuation, JobOver, JobResult } from '../../../lambda/job-answer';
import { JobError } from '../../../lambda/job-error';
import { describeDefinition, nextRevision, register } from '../../../lambda/task-revision';

export interface DeploymentServices extends Pick<Sight, 'codePipeline' | 'ecr' | 'repositoryName'> {
  readonly ecs: ECSClient;
  readonly table: DeploymentsTable;
}

/**
 * Deploys the image to the service. The first job registers a revision, and all others follow what the token names: a
 * job that is repeated registers at worst one that nobody uses.
 */
export async function deployService(
  services: DeploymentServices,
  parameters: EcsDeploymentParameters,
  { signal, token }: Pick<Job, 'signal' | 'token'>,
): Promise<JobResult | JobContinuation | JobOver> {
  const began = Date.now();
  const own = await runningAttempt(services.codePipeline, parameters, { signal, token });
  if ('answer' in own) {
    return own.answer;
  }
  const settings = settingsOf(parameters);
  const service = new EcsService(services.ecs, settings.clusterName, settings.serviceName);
  const sight: Sight = { ...services, service, settings, place: parameters, attempt: own.attempt };
  const { revisionArn } = token;
  if (revisionArn === undefined) {
    const registered = await registerRevision(sight, signal);
    return {
      summary: `registered ${registered} for service '${settings.serviceName}'`,
      continuationToken: writeToken({ ...token, attemptId: own.attempt.id, revisionArn: registered }),
    };
  }
  const following = new Following(services.table, parameters, sight, signal);
  const given = { ...token, attemptId: own.attempt.id, revisionArn };
  return follow<Progress>({ given, began, signal, step: async (progress) => following.step(progress) });
}

/** Registers the next revision of what the service runs. */
async function registerRevision({ service, settings }: Sight, signal: AbortSignal): Promise<string> {
  const { clusterName, serviceName, ecs } = service;
  const { status, taskDefinition, deploymentController } = (await service.describe(signal)) ?? {};
  if (status !== 'ACTIVE' || taskDefinition === undefined) {
    throw new JobError(
      'JobFailed',
      `service '${serviceName}' of cluster '${clusterName}' is ${status ?? 'not there'}, so nothing can be deployed to it`,
    );
  }
  const controller = deploymentController?.type ?? 'ECS';
  if (controller !== 'ECS') {
    throw new JobError(
      'ConfigurationError',
      `the deployment controller of service '${serviceName}' must be ECS, got ${controller}: use a target for that controller`,
    );
  }
  const input = nextRevision(await describeDefinition(ecs, taskDefinition, signal), settings);
  return register(ecs, input, signal);
}
