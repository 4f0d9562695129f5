import { Logger } from '@aws-lambda-powertools/logger';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { ECRClient } from '@aws-sdk/client-ecr';
import { imageFiles } from './image-files';
import {
  BUCKET_DOMAIN,
  BUILD_REPOSITORY,
  IMAGE_DEFINITIONS,
  IMAGE_DIGEST,
  IMAGE_TAG,
  PublicationParameters,
  REPOSITORY_NAME,
  REPOSITORY_URI,
} from './publication';
import { publishImage } from './publish-image';
import { uploadArtifact } from './upload-artifact';
import { ImageDefinitionsFile } from '../../../context';
import { codePipelineJobHandler } from '../../../private/handlers/codepipeline-job';
import { requiredEnvironment } from '../../../private/handlers/environment';
import { imageDigestOf } from '../../../private/handlers/image-digest';
import { JobResult } from '../../../private/handlers/job-answer';
import { JobError } from '../../../private/handlers/job-error';
import { JobArtifacts } from '../../../private/handlers/job-event';

/** Large images take several jobs, each of which goes on where the last one ended. */
const EXTRA_MINUTES = 90;

const logger = new Logger({ serviceName: 'publish-image' });
const ecr = new ECRClient({});

export const handler = codePipelineJobHandler(
  logger,
  new CodePipelineClient({}),
  async (job) => publish(publicationParameters(job.userParameters), job.artifacts(), job.signal),
  { extraPatience: () => EXTRA_MINUTES },
);

async function publish(
  parameters: PublicationParameters,
  artifacts: JobArtifacts,
  signal: AbortSignal,
): Promise<JobResult> {
  const [buildRepository, repository] = [requiredEnvironment(BUILD_REPOSITORY), requiredEnvironment(REPOSITORY_NAME)];
  const { digest, summary } = await publishImage(ecr, { ...parameters, buildRepository, repository }, signal);
  const definitions = JSON.parse(requiredEnvironment(IMAGE_DEFINITIONS)) as ImageDefinitionsFile[];
  const files = imageFiles(`${requiredEnvironment(REPOSITORY_URI)}@${digest}`, definitions);
  await uploadArtifact(artifacts, requiredEnvironment(BUCKET_DOMAIN), files, signal);
  return {
    summary,
    externalExecutionId: digest,
    outputVariables: { [IMAGE_DIGEST]: digest, [IMAGE_TAG]: parameters.imageTag },
  };
}

function publicationParameters(userParameters: unknown): PublicationParameters {
  const imageDigest = imageDigestOf(userParameters);
  const { imageTag } = userParameters as Partial<PublicationParameters>;
  if (typeof imageTag !== 'string' || !/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(imageTag)) {
    throw new JobError(
      'ConfigurationError',
      `imageTag must be a legal image tag, got ${JSON.stringify(imageTag)}: return one from the build's bind`,
    );
  }
  return { imageDigest, imageTag };
}
