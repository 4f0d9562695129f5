import { Logger } from '@aws-lambda-powertools/logger';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { SNSClient } from '@aws-sdk/client-sns';
import { deployService } from './deploy-service';
import {
  EcsDeploymentParameters,
  REPOSITORY_NAME,
  REPOSITORY_URI,
  SNS_TOPIC_ARN,
  SOURCE_ACTION,
  SOURCE_STAGE,
  STATE_TABLE,
  TIMEOUT_MINUTES,
} from './deployment';
import { AnnouncedFailure, subjectOf } from './report';
import { deploymentParameters } from './settings';
import { codePipelineJobHandler } from '../../../lambda/codepipeline-job';
import { settleRecords } from '../../../lambda/deployment-conclusion';
import { DeploymentsTable } from '../../../lambda/deployment-record';
import { minutes } from '../../../lambda/ecs-environment';
import { requiredEnvironment } from '../../../lambda/environment';
import { publishFailure } from '../../../lambda/failure-message';

const logger = new Logger({ serviceName: 'deploy-service' });
const codePipeline = new CodePipelineClient({});
const dynamoDb = new DynamoDBClient({});
const ecr = new ECRClient({});
const ecs = new ECSClient({});
const sns = new SNSClient({});

export const handler = codePipelineJobHandler(
  logger,
  codePipeline,
  async (job) =>
    deployService(
      { codePipeline, ecr, ecs, table: deploymentsTable(), repositoryName: requiredEnvironment(REPOSITORY_NAME) },
      deploymentParameters(job.userParameters),
      job,
    ),
  {
    // A deployment that was stopped at its timeout gets as long as temporary problems.
    extraPatience: () => minutes(TIMEOUT_MINUTES),
    async notify(error, userParameters) {
      if (!(error instanceof AnnouncedFailure)) {
        await publishFailure(codePipeline, sns, {
          topicArn: requiredEnvironment(SNS_TOPIC_ARN),
          what: 'Deployment',
          headline: 'Deployment failed.',
          reason: error.message,
          repository: requiredEnvironment(REPOSITORY_URI),
          source: { stageName: requiredEnvironment(SOURCE_STAGE), actionName: requiredEnvironment(SOURCE_ACTION) },
          parameters: (userParameters ?? {}) as Partial<EcsDeploymentParameters>,
        });
      }
    },
    async settle(_end, { userParameters, signal }, attempts) {
      const parameters = readable(userParameters);
      if (parameters !== undefined) {
        const subject = subjectOf(parameters, requiredEnvironment(REPOSITORY_NAME));
        await settleRecords(deploymentsTable(), subject, attempts, signal);
      }
    },
  },
);

/** Undefined for parameters with which no job has recorded anything. */
function readable(userParameters: unknown): EcsDeploymentParameters | undefined {
  try {
    return deploymentParameters(userParameters);
  } catch {
    return undefined;
  }
}

function deploymentsTable(): DeploymentsTable {
  return new DeploymentsTable(dynamoDb, requiredEnvironment(STATE_TABLE));
}
