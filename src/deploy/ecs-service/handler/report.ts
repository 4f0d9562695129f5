import type { Decision } from './decision';
import type { EcsDeploymentParameters } from './deployment';
import { ANNOUNCED_BY_APPROVAL, sentenceOf } from './ends';
import { explain } from './failure-reasons';
import type { Sight } from './look';
import type { Progress, SeenDeployment } from './observation';
import type { Attempt } from '../../../lambda/attempts';
import { RecordSubject, conclude } from '../../../lambda/deployment-conclusion';
import { DeploymentsTable, deploymentId } from '../../../lambda/deployment-record';
import { IMAGE_DIGEST } from '../../../lambda/image-outputs';
import type { JobOver, JobResult } from '../../../lambda/job-answer';
import { JobError } from '../../../lambda/job-error';

/** A failure that people are notified of by another action. */
export class AnnouncedFailure extends JobError {}

export interface Ended {
  readonly table: DeploymentsTable;
  readonly parameters: EcsDeploymentParameters;
  readonly sight: Sight;
  readonly progress: Progress;
  readonly decision: Extract<Decision, { kind: 'succeeded' | 'failed' }>;
  readonly deployment?: SeenDeployment;
}

/** Records the end of a deployment, and reports it: a failure with its reasons. */
export async function report(ended: Ended, signal: AbortSignal): Promise<JobResult | JobOver> {
  const { table, parameters, sight, progress, decision } = ended;
  const passed = decision.kind === 'succeeded';
  const sentence = sentenceOf(decision.end, decision.facts);
  const summary = passed ? sentence : await explained(sentence, ended, signal);
  const { id: attemptId, startedAt }: Attempt = sight.attempt;
  const record = { ...subjectOf(parameters, sight.repositoryName), attemptId, startedAt, imageTags: [] };
  const outputVariables = {
    [IMAGE_DIGEST]: parameters.imageDigest,
    DEPLOYMENT_ID: deploymentId(record),
    TASK_DEFINITION_ARN: progress.revisionArn,
  };
  const result = { externalExecutionId: ended.deployment?.arn ?? progress.revisionArn, outputVariables };
  try {
    return await conclude(table, record, { passed, summary }, result, signal);
  } catch (error) {
    const isAnnounced = error instanceof JobError && ANNOUNCED_BY_APPROVAL.includes(decision.end);
    throw isAnnounced ? new AnnouncedFailure(error.type, error.message) : error;
  }
}

async function explained(sentence: string, { sight, progress, deployment }: Ended, signal: AbortSignal) {
  const { service, settings } = sight;
  const { revisionArn } = progress;
  return explain({ service, sentence, revisionArn, containerNames: settings.containerNames, deployment }, signal);
}

/** What the record of each attempt says. */
export function subjectOf(parameters: EcsDeploymentParameters, repositoryName: string): RecordSubject {
  const { pipelineName, executionId, stageName, actionName, target, imageDigest } = parameters;
  return { pipelineName, executionId, stageName, actionName, target, imageDigest, repositoryName };
}
