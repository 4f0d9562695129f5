import { Logger } from '@aws-lambda-powertools/logger';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECRClient } from '@aws-sdk/client-ecr';
import { SNSClient } from '@aws-sdk/client-sns';
import { validationParameters } from './parameters';
import { Validation, subjectOf, validateImage } from './validate-image';
import {
  ECR_REPOSITORY,
  SNS_TOPIC_ARN,
  SOURCE_ACTION,
  SOURCE_STAGE,
  STATE_TABLE,
  ValidationParameters,
} from './validation';
import { codePipelineJobHandler } from '../../../lambda/codepipeline-job';
import { settleRecords } from '../../../lambda/deployment-conclusion';
import { DeploymentsTable } from '../../../lambda/deployment-record';
import { requiredEnvironment } from '../../../lambda/environment';
import { publishFailure } from '../../../lambda/failure-message';

const logger = new Logger({ serviceName: 'validate-image' });
const codePipeline = new CodePipelineClient({});
const dynamoDb = new DynamoDBClient({});
const ecr = new ECRClient({});
const sns = new SNSClient({});

export const handler = codePipelineJobHandler(
  logger,
  codePipeline,
  async (job) => validateImage({ codePipeline, ecr, table: deploymentsTable() }, validationOf(job.userParameters), job),
  {
    extraPatience: (userParameters) => validationParameters(userParameters).scanTimeoutMinutes,
    notify: async ({ message }, userParameters) =>
      publishFailure(codePipeline, sns, {
        topicArn: requiredEnvironment(SNS_TOPIC_ARN),
        what: 'Validation',
        headline: 'The validation of an image failed.',
        reason: message,
        repository: requiredEnvironment(ECR_REPOSITORY),
        source: { stageName: requiredEnvironment(SOURCE_STAGE), actionName: requiredEnvironment(SOURCE_ACTION) },
        parameters: (userParameters ?? {}) as Partial<ValidationParameters>,
      }),
    async settle(_end, { userParameters, signal }, attempts) {
      const validation = readable(userParameters);
      if (validation !== undefined) {
        await settleRecords(deploymentsTable(), subjectOf(validation), attempts, signal);
      }
    },
  },
);

/** Undefined for parameters with which no job has recorded anything. */
function readable(userParameters: unknown): Validation | undefined {
  try {
    return validationOf(userParameters);
  } catch {
    return undefined;
  }
}

function validationOf(userParameters: unknown): Validation {
  return { parameters: validationParameters(userParameters), repositoryName: requiredEnvironment(ECR_REPOSITORY) };
}

function deploymentsTable(): DeploymentsTable {
  return new DeploymentsTable(dynamoDb, requiredEnvironment(STATE_TABLE));
}
