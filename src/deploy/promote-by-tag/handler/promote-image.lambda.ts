import { Logger } from '@aws-lambda-powertools/logger';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { ECRClient } from '@aws-sdk/client-ecr';
import { promoteImage, restoreTag } from './promote-image';
import { IMAGE_TAG, PromotionParameters, REPOSITORY_NAME } from './promotion';
import { MovingTag } from './tagged-image';
import { actionPlace } from '../../../lambda/attempts';
import { codePipelineJobHandler } from '../../../lambda/codepipeline-job';
import { requiredEnvironment } from '../../../lambda/environment';
import { imageDigestOf } from '../../../lambda/image-digest';

const logger = new Logger({ serviceName: 'promote-image' });
const codePipeline = new CodePipelineClient({});
const ecr = new ECRClient({});

export const handler = codePipelineJobHandler(
  logger,
  codePipeline,
  async (job) => promoteImage(codePipeline, movingTag(), promotionParameters(job.userParameters), job),
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

function promotionParameters(userParameters: unknown): PromotionParameters {
  return { imageDigest: imageDigestOf(userParameters), ...actionPlace(userParameters) };
}

/** Undefined for parameters with which no job has done anything. */
function readable(userParameters: unknown): PromotionParameters | undefined {
  try {
    return promotionParameters(userParameters);
  } catch {
    return undefined;
  }
}
