import { Logger } from '@aws-lambda-powertools/logger';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { ECRClient } from '@aws-sdk/client-ecr';
import { imageFiles } from './image-files';
import {
  BUCKET_DOMAIN,
  BUILD_REPOSITORY,
  IMAGE_DEFINITIONS,
  PublicationParameters,
  REPOSITORY_NAME,
  REPOSITORY_URI,
} from './publication';
import { publishImage } from './publish-image';
import { uploadArtifact } from './upload-artifact';
import { ImageDefinitionsFile } from '../../../context';
import { isRunning, runningAttempt } from '../../../lambda/attempts';
import { Job, codePipelineJobHandler } from '../../../lambda/codepipeline-job';
import { requiredEnvironment } from '../../../lambda/environment';
import { IMAGE_DIGEST, IMAGE_TAG } from '../../../lambda/image-outputs';
import { JobContinuation, JobOver, JobResult, OVER } from '../../../lambda/job-answer';
import { JobError } from '../../../lambda/job-error';
import { jobParameters } from '../../../lambda/job-parameters';

/** Large images take several jobs, each of which continues where the last one ended. */
const EXTRA_MINUTES = 90;

const logger = new Logger({ serviceName: 'publish-image' });
const codePipeline = new CodePipelineClient({});
const ecr = new ECRClient({});

export const handler = codePipelineJobHandler(
  logger,
  codePipeline,
  async (job) => publish(publicationParameters(job.userParameters), job),
  {
    extraPatience: () => EXTRA_MINUTES,
    // There is nothing to update, but this asks CodePipeline whether the answer arrived.
    settle: async () => Promise.resolve(),
  },
);

async function publish(parameters: PublicationParameters, job: Job): Promise<JobResult | JobContinuation | JobOver> {
  const { signal, token } = job;
  const artifacts = job.artifacts();
  const own = await runningAttempt(codePipeline, parameters, { signal, token });
  if ('answer' in own) {
    return own.answer;
  }
  const [buildRepository, repository] = [requiredEnvironment(BUILD_REPOSITORY), requiredEnvironment(REPOSITORY_NAME)];
  const isInProgress = async () => isRunning(codePipeline, parameters, own.attempt, signal);
  const image = await publishImage(ecr, { ...parameters, buildRepository, repository, isInProgress }, signal);
  if (image === undefined) {
    return OVER;
  }
  const { digest, summary } = image;
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
  const parameters = jobParameters(userParameters);
  const { imageTag } = userParameters as Partial<PublicationParameters>;
  if (typeof imageTag !== 'string' || !/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(imageTag)) {
    throw new JobError(
      'ConfigurationError',
      `imageTag must be a valid image tag, got ${JSON.stringify(imageTag)}: return one from the build's bind`,
    );
  }
  return { ...parameters, imageTag };
}
