import { Logger } from '@aws-lambda-powertools/logger';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECRClient } from '@aws-sdk/client-ecr';
import { SNSClient } from '@aws-sdk/client-sns';
import { publishFailure } from './failure-notice';
import { validateImage } from './validate-image';
import { ECR_REPOSITORY, SNS_TOPIC_ARN, STATE_TABLE, ValidationParameters } from './validation';
import { codePipelineJobHandler } from '../../../private/handlers/codepipeline-job';
import { requiredEnvironment } from '../../../private/handlers/environment';
import { JobError } from '../../../private/handlers/job-error';
import { Waiting } from '../../../private/handlers/waiting';

const logger = new Logger({ serviceName: 'validate-image' });
const codePipeline = new CodePipelineClient({});
const services = { codePipeline, dynamoDb: new DynamoDBClient({}), ecr: new ECRClient({}), logger };
const sns = new SNSClient({});

export const handler = codePipelineJobHandler(
  logger,
  codePipeline,
  async ({ userParameters, signal, continuationToken }) => {
    const parameters = validationParameters(userParameters);
    const waiting = new Waiting(continuationToken, parameters.scanTimeoutMinutes);
    const [repositoryName, tableName] = [requiredEnvironment(ECR_REPOSITORY), requiredEnvironment(STATE_TABLE)];
    const validation = { parameters, repositoryName, tableName, mayWait: !waiting.isOver };
    return waiting.resultOf(validateImage(services, validation, signal));
  },
  async ({ message }, userParameters) =>
    publishFailure(sns, {
      topicArn: requiredEnvironment(SNS_TOPIC_ARN),
      repositoryName: requiredEnvironment(ECR_REPOSITORY),
      reason: message,
      parameters: (userParameters ?? {}) as Partial<ValidationParameters>,
    }),
);

/** The digest comes from a variable of the build: anything else means that the build did not export it. The rest we wrote. */
function validationParameters(userParameters: unknown): ValidationParameters {
  const { imageDigest } = (userParameters ?? {}) as Partial<ValidationParameters>;
  if (typeof imageDigest !== 'string' || !/^sha256:[0-9a-f]{64}$/.test(imageDigest)) {
    throw new JobError(
      'ConfigurationError',
      `imageDigest must be 'sha256:' and 64 hex digits, got ${JSON.stringify(imageDigest)}: export it from the build`,
    );
  }
  return userParameters as ValidationParameters;
}
