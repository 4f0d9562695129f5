import { Logger } from '@aws-lambda-powertools/logger';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECRClient } from '@aws-sdk/client-ecr';
import { findImage, readScan } from './scanned-image';
import { ValidationParameters } from './validation';
import { Evidence, judge } from './verdict';
import { actionStart } from '../../../private/handlers/action-start';
import { JobResult } from '../../../private/handlers/codepipeline-job';
import { DeploymentRecord, deploymentId, recordDeployment } from '../../../private/handlers/deployment-record';
import { JobError, failureType } from '../../../private/handlers/job-error';
import { NotYet, isTemporary } from '../../../private/handlers/waiting';

export interface ValidationServices {
  readonly codePipeline: CodePipelineClient;
  readonly dynamoDb: DynamoDBClient;
  readonly ecr: ECRClient;
  readonly logger: Logger;
}

export interface Validation {
  readonly parameters: ValidationParameters;
  readonly repositoryName: string;
  readonly tableName: string;
  /** False once the scan has taken too long. */
  readonly mayWait: boolean;
}

/** Judges the image, records the deployment whatever the verdict, and throws unless the image passed. */
export async function validateImage(
  services: ValidationServices,
  validation: Validation,
  signal: AbortSignal,
): Promise<JobResult> {
  const { parameters, repositoryName } = validation;
  const startedAt = await actionStart(services.codePipeline, parameters, signal);
  const evidence = await collectEvidence(services, validation, signal);
  const verdict = judge({ repositoryName, imageDigest: parameters.imageDigest }, evidence, parameters);
  const record: DeploymentRecord = {
    ...parameters,
    startedAt,
    status: verdict.passed ? 'SUCCEEDED' : 'FAILED',
    summary: verdict.summary,
    repositoryName,
    imageTags: evidence.image?.tags ?? [],
    scanStatus: evidence.scan?.status,
    ...(evidence.scan?.state === 'findings' && { scanFindings: evidence.scan.findings }),
  };
  if (!verdict.passed) {
    await recordFailure(services, validation, record, signal);
    throw new JobError('JobFailed', verdict.summary);
  }
  await recordSuccess(services, validation, record, signal);
  return {
    summary: verdict.summary,
    externalExecutionId: deploymentId(parameters),
    outputVariables: { IMAGE_DIGEST: parameters.imageDigest, DEPLOYMENT_ID: deploymentId(parameters) },
  };
}

async function collectEvidence(
  { ecr }: ValidationServices,
  { parameters, repositoryName, mayWait }: Validation,
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

async function recordSuccess(
  { dynamoDb }: ValidationServices,
  { tableName }: Validation,
  record: DeploymentRecord,
  signal: AbortSignal,
): Promise<void> {
  try {
    await recordDeployment(dynamoDb, tableName, record, signal);
  } catch (error) {
    if (!(error instanceof Error) || isTemporary(error)) {
      throw error;
    }
    const message = `the deployment could not be recorded in table '${tableName}' (${error.message}): retry the stage`;
    throw new JobError(failureType(error), message);
  }
}

/** Whatever goes wrong here, what is wrong with the image is what people must read. */
async function recordFailure(
  { dynamoDb, logger }: ValidationServices,
  { tableName }: Validation,
  record: DeploymentRecord,
  signal: AbortSignal,
): Promise<void> {
  try {
    await recordDeployment(dynamoDb, tableName, record, signal);
  } catch (error) {
    logger.error('The failed deployment could not be recorded', { tableName, cause: String(error) });
  }
}
