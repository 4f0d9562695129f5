import { Logger } from '@aws-lambda-powertools/logger';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { ECRClient } from '@aws-sdk/client-ecr';
import { promoteImage, restoreTag } from './promote-image';
import { IMAGE_TAG, REPOSITORY_NAME } from './promotion';
import { MovingTag } from './tagged-image';
import { codePipelineJobHandler } from '../../../lambda/codepipeline-job';
import { requiredEnvironment } from '../../../lambda/environment';
import { JobParameters, jobParameters } from '../../../lambda/job-parameters';

const logger = new Logger({ serviceName: 'promote-image' });
const codePipeline = new CodePipelineClient({});
const ecr = new ECRClient({});

export const handler = codePipelineJobHandler(
  logger,
  codePipeline,
  async (job) => promoteImage(codePipeline, movingTag(), jobParameters(job.userParameters), job),
  {
    async settle(end, { userParameters, signal }) {
      const parameters = readable(userParameters);
      if (end !== 'succeeded' && parameters !== undefined) {
        await restoreTag(codePipeline, movingTag(), parameters, signal);
      }
    },
  },
);

function movingTag(): MovingTag {
  return new MovingTag(ecr, requiredEnvironment(REPOSITORY_NAME), requiredEnvironment(IMAGE_TAG));
}

/** Undefined for parameters with which no job has done anything. */
function readable(userParameters: unknown): JobParameters | undefined {
  try {
    return jobParameters(userParameters);
  } catch {
    return undefined;
  }
}
