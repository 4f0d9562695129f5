import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { ECRClient } from '@aws-sdk/client-ecr';
import { findImage, readScan } from './scanned-image';
import { ValidationParameters } from './validation';
import { Evidence, Verdict, judge } from './verdict';
import { Attempt, claim, listAttempts, ownAttempt } from '../../../lambda/attempts';
import { Job } from '../../../lambda/codepipeline-job';
import { DeploymentRecord, DeploymentsTable, deploymentId } from '../../../lambda/deployment-record';
import { IMAGE_DIGEST } from '../../../lambda/image-outputs';
import { JobContinuation, JobOver, JobResult, OVER } from '../../../lambda/job-answer';
import { JobError, errorOf, failureType } from '../../../lambda/job-error';
import { NotYet, isTemporary } from '../../../lambda/temporary';

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
  const own = ownAttempt(await listAttempts(services.codePipeline, parameters, signal), token);
  if (own.kind === 'claim') {
    return claim(token, own.attempt);
  }
  if (own.attempt.state !== 'running') {
    return OVER;
  }
  const mayWait = Date.now() - token.since < parameters.scanTimeoutMinutes * MINUTE_MS;
  const evidence = await collectEvidence(services, validation, mayWait, signal);
  const verdict = judge({ ...validation, imageDigest: parameters.imageDigest }, evidence, parameters);
  const record: DeploymentRecord = {
    ...recordOf(validation, own.attempt),
    status: verdict.passed ? 'PENDING' : 'FAILED',
    summary: verdict.summary,
    imageTags: evidence.image?.tags ?? [],
    scanStatus: evidence.scan?.status,
    ...(evidence.scan?.state === 'findings' && { scanFindings: evidence.scan.findings }),
  };
  return conclude(services.table, record, verdict, signal);
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

/** The table of states in docs/decisions/0015-records-follow-codepipeline.md. */
async function conclude(
  table: DeploymentsTable,
  record: DeploymentRecord,
  verdict: Verdict,
  signal: AbortSignal,
): Promise<JobResult | JobOver> {
  const standing = await open(table, record, verdict, signal);
  if (standing.status === 'SUCCEEDED') {
    return OVER;
  }
  if (standing.status === 'FAILED') {
    throw new JobError('JobFailed', standing.summary);
  }
  if (!verdict.passed) {
    // Another invocation saw the image pass. CodePipeline accepts the first answer, and the record follows it.
    throw new JobError('JobFailed', verdict.summary);
  }
  return {
    summary: verdict.summary,
    externalExecutionId: deploymentId(record),
    outputVariables: { [IMAGE_DIGEST]: record.imageDigest, DEPLOYMENT_ID: deploymentId(record) },
  };
}

/** A table that rejects the record also fails the job, but a problem with the image takes precedence. */
async function open(table: DeploymentsTable, record: DeploymentRecord, verdict: Verdict, signal: AbortSignal) {
  try {
    return await table.open(record, signal);
  } catch (cause) {
    const error = errorOf(cause);
    const unrecorded = `the deployment could not be recorded (${error.message})`;
    if (isTemporary(cause)) {
      throw new NotYet(verdict.passed ? unrecorded : `${verdict.summary}; ${unrecorded}`);
    }
    throw verdict.passed
      ? new JobError(failureType(error), `${unrecorded}: retry the stage`)
      : new JobError('JobFailed', `${verdict.summary}; ${unrecorded}`);
  }
}

/** Updates the record of each ended attempt with what CodePipeline says about it. */
export async function settleRecords(
  table: DeploymentsTable,
  validation: Validation,
  attempts: readonly Attempt[],
  signal: AbortSignal,
): Promise<void> {
  for (const attempt of attempts.filter(({ state }) => state !== 'running')) {
    const hasSucceeded = attempt.state === 'succeeded';
    const summary = attempt.summary ?? (hasSucceeded ? 'the action succeeded' : 'the action failed');
    const status = hasSucceeded ? 'SUCCEEDED' : 'FAILED';
    await table.settle({ ...recordOf(validation, attempt), status, summary, imageTags: [] }, signal);
  }
}

function recordOf({ parameters, repositoryName }: Validation, attempt: Attempt) {
  const { pipelineName, executionId, stageName, target, imageDigest } = parameters;
  const { id: attemptId, startedAt } = attempt;
  return { pipelineName, executionId, stageName, target, imageDigest, repositoryName, attemptId, startedAt };
}
