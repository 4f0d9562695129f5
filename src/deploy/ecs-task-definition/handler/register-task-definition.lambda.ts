import { Logger } from '@aws-lambda-powertools/logger';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { ECSClient } from '@aws-sdk/client-ecs';
import { registerTaskDefinition } from './register-task-definition';
import { CONTAINER_NAMES, REPOSITORY_URI, TASK_DEFINITION_FAMILY } from './registration';
import { Job, NOTHING_TO_SETTLE, codePipelineJobHandler } from '../../../lambda/codepipeline-job';
import { containerNames } from '../../../lambda/ecs-environment';
import { requiredEnvironment } from '../../../lambda/environment';
import { jobParameters } from '../../../lambda/job-parameters';

const logger = new Logger({ serviceName: 'register-task-definition' });
const codePipeline = new CodePipelineClient({});
const ecs = new ECSClient({});

export const handler = codePipelineJobHandler(logger, codePipeline, work, { settle: NOTHING_TO_SETTLE });

async function work(job: Job) {
  const registration = {
    family: requiredEnvironment(TASK_DEFINITION_FAMILY),
    repositoryUri: requiredEnvironment(REPOSITORY_URI),
    containerNames: containerNames(CONTAINER_NAMES),
  };
  return registerTaskDefinition(codePipeline, ecs, registration, jobParameters(job.userParameters), job);
}
