import { Logger } from '@aws-lambda-powertools/logger';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { ECSClient } from '@aws-sdk/client-ecs';
import { SNSClient } from '@aws-sdk/client-sns';
import {
  CLUSTER_NAME,
  CONTAINER_NAMES,
  REPOSITORY_URI,
  RUN_TASK,
  SNS_TOPIC_ARN,
  SOURCE_ACTION,
  SOURCE_STAGE,
  TASK_DEFINITION_FAMILY,
  TIMEOUT_MINUTES,
  TaskParameters,
} from './one-off-task';
import { TaskRun, runTask } from './run-task';
import { taskSettings } from './task-settings';
import { NOTHING_TO_SETTLE, codePipelineJobHandler } from '../../../lambda/codepipeline-job';
import { containerNames, minutes } from '../../../lambda/ecs-environment';
import { requiredEnvironment } from '../../../lambda/environment';
import { publishFailure } from '../../../lambda/failure-message';
import { jobParameters } from '../../../lambda/job-parameters';
import { targetOf } from '../../../lambda/target-parameter';

const logger = new Logger({ serviceName: 'run-task' });
const codePipeline = new CodePipelineClient({});
const ecs = new ECSClient({});
const logs = new CloudWatchLogsClient({});
const sns = new SNSClient({});

export const handler = codePipelineJobHandler(
  logger,
  codePipeline,
  async (job) => runTask({ codePipeline, ecs, logs }, taskRun(), parametersOf(job.userParameters), job),
  {
    extraPatience: () => minutes(TIMEOUT_MINUTES),
    settle: NOTHING_TO_SETTLE,
    notify: async ({ message }, userParameters) =>
      publishFailure(codePipeline, sns, {
        topicArn: requiredEnvironment(SNS_TOPIC_ARN),
        what: 'Task',
        headline: 'Task failed.',
        reason: message,
        repository: requiredEnvironment(REPOSITORY_URI),
        source: { stageName: requiredEnvironment(SOURCE_STAGE), actionName: requiredEnvironment(SOURCE_ACTION) },
        parameters: (userParameters ?? {}) as Partial<TaskParameters>,
      }),
  },
);

function parametersOf(userParameters: unknown): TaskParameters {
  return { ...jobParameters(userParameters), target: targetOf(userParameters) };
}

function taskRun(): TaskRun {
  return {
    clusterName: requiredEnvironment(CLUSTER_NAME),
    family: requiredEnvironment(TASK_DEFINITION_FAMILY),
    repositoryUri: requiredEnvironment(REPOSITORY_URI),
    containerNames: containerNames(CONTAINER_NAMES),
    settings: taskSettings(requiredEnvironment(RUN_TASK)),
    timeoutMinutes: minutes(TIMEOUT_MINUTES),
  };
}
