import { Logger } from '@aws-lambda-powertools/logger';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { ECRClient } from '@aws-sdk/client-ecr';
import { promoteImage } from './promote-image';
import { IMAGE_TAG, PromotionParameters, REPOSITORY_NAME } from './promotion';
import { codePipelineJobHandler } from '../../../private/handlers/codepipeline-job';
import { requiredEnvironment } from '../../../private/handlers/environment';
import { JobError } from '../../../private/handlers/job-error';

const logger = new Logger({ serviceName: 'promote-image' });
const ecr = new ECRClient({});

export const handler = codePipelineJobHandler(
  logger,
  new CodePipelineClient({}),
  async ({ userParameters, signal }) => {
    const { imageDigest } = promotionParameters(userParameters);
    const [repositoryName, imageTag] = [requiredEnvironment(REPOSITORY_NAME), requiredEnvironment(IMAGE_TAG)];
    const summary = await promoteImage(ecr, { repositoryName, imageDigest, imageTag }, signal);
    return {
      summary,
      externalExecutionId: imageDigest,
      outputVariables: { IMAGE_DIGEST: imageDigest, IMAGE_TAG: imageTag },
    };
  },
);

/** The digest comes from a variable of the build: anything else means that the build did not export it. */
function promotionParameters(userParameters: unknown): PromotionParameters {
  const { imageDigest } = (userParameters ?? {}) as Partial<PromotionParameters>;
  if (typeof imageDigest !== 'string' || !/^sha256:[0-9a-f]{64}$/.test(imageDigest)) {
    throw new JobError(
      'ConfigurationError',
      `imageDigest must be 'sha256:' and 64 hex digits, got ${JSON.stringify(imageDigest)}: export it from the build`,
    );
  }
  return { imageDigest };
}
