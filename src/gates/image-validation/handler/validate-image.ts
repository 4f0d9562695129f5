import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { ECRClient } from '@aws-sdk/client-ecr';
import { findImage, readScan } from './scanned-image';
import { ValidationParameters } from './validation';
import { Evidence, judge } from './verdict';
import { runningAttempt } from '../../../lambda/attempts';
import { Job } from '../../../lambda/codepipeline-job';
import { RecordSubject, conclude } from '../../../lambda/deployment-conclusion';
import { DeploymentsTable, deploymentId } from '../../../lambda/deployment-record';
import { IMAGE_DIGEST } from '../../../lambda/image-outputs';
import { JobContinuation, JobOver, JobResult } from '../../../lambda/job-answer';
import { NotYet } from '../../../lambda/temporary';

const MINUTE_MS = 60_000;

export interface ValidationServices {
  readonly codePipeline: CodePipelineClient;
  readonly ecr: ECRClient;
  readonly table: DeploymentsTable;
}

export interface Validation {
  readonly parameters: ValidationParameters;
  readonly repositoryName: string;
}

/**
 * Validates the image and opens the record of the attempt, once: a later invocation follows what the record says. A
 * failure is final as soon as it is recorded, before the answer. A success is PENDING until CodePipeline has ended the
 * action.
 */
export async function validateImage(
  services: ValidationServices,
  validation: Validation,
  { signal, token }: Pick<Job, 'signal' | 'token'>,
): Promise<JobResult | JobContinuation | JobOver> {
  const { parameters } = validation;
  const own = await runningAttempt(services.codePipeline, parameters, { signal, token });
  if ('answer' in own) {
    return own.answer;
  }
  const mayWait = Date.now() - token.since < parameters.scanTimeoutMinutes * MINUTE_MS;
  const evidence = await collectEvidence(services, validation, mayWait, signal);
  const verdict = judge({ ...validation, imageDigest: parameters.imageDigest }, evidence, parameters);
  const record = {
    ...subjectOf(validation),
    attemptId: own.attempt.id,
    startedAt: own.attempt.startedAt,
    imageTags: evidence.image?.tags ?? [],
    scanStatus: evidence.scan?.status,
    ...(evidence.scan?.state === 'findings' && { scanFindings: evidence.scan.findings }),
  };
  const outputVariables = { [IMAGE_DIGEST]: record.imageDigest, DEPLOYMENT_ID: deploymentId(record) };
  const result = { externalExecutionId: deploymentId(record), outputVariables };
  return conclude(services.table, record, verdict, result, signal);
}

async function collectEvidence(
  { ecr }: ValidationServices,
  { parameters, repositoryName }: Validation,
  mayWait: boolean,
  signal: AbortSignal,
): Promise<Evidence> {
  const id = { repositoryName, imageDigest: parameters.imageDigest };
  const image = await findImage(ecr, id, signal);
  const scan = image && (await readScan(ecr, id, image, signal));
  if (scan?.state === 'running' && mayWait) {
    throw new NotYet(`the scan of image ${repositoryName}@${id.imageDigest} is ${scan.status}`);
  }
  return { image, scan };
}

/** What the record of each attempt says. */
export function subjectOf({ parameters, repositoryName }: Validation): RecordSubject {
  const { pipelineName, executionId, stageName, target, imageDigest } = parameters;
  return { pipelineName, executionId, stageName, target, imageDigest, repositoryName };
}
