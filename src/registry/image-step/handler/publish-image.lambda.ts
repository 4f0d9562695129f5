import { Logger } from '@aws-lambda-powertools/logger';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { ECRClient } from '@aws-sdk/client-ecr';
import { imageFiles } from './image-files';
import { isDigest } from './manifest';
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
import { JobResult, codePipelineJobHandler } from '../../../private/handlers/codepipeline-job';
import { requiredEnvironment } from '../../../private/handlers/environment';
import { JobError } from '../../../private/handlers/job-error';
import { JobArtifacts } from '../../../private/handlers/job-event';
import { Waiting } from '../../../private/handlers/waiting';

/** Large images take several jobs, each of which goes on where the last one ended. */
const PATIENCE_MINUTES = 120;

const logger = new Logger({ serviceName: 'publish-image' });
const ecr = new ECRClient({});

export const handler = codePipelineJobHandler(
  logger,
  new CodePipelineClient({}),
  async ({ userParameters, signal, continuationToken, artifacts }) => {
    const parameters = publicationParameters(userParameters);
    const waiting = new Waiting(continuationToken, PATIENCE_MINUTES);
    return waiting.resultOf(publish(parameters, artifacts(), signal));
  },
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

/** The digest comes from a variable of the build: anything else means that the build did not export it. */
function publicationParameters(userParameters: unknown): PublicationParameters {
  const { imageDigest, imageTag } = (userParameters ?? {}) as Partial<PublicationParameters>;
  if (!isDigest(imageDigest)) {
    throw new JobError(
      'ConfigurationError',
      `imageDigest must be 'sha256:' and 64 hex digits, got ${JSON.stringify(imageDigest)}: export it from the build`,
    );
  }
  if (typeof imageTag !== 'string' || !/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(imageTag)) {
    throw new JobError(
      'ConfigurationError',
      `imageTag must be a legal image tag, got ${JSON.stringify(imageTag)}: return one from the build's bind`,
    );
  }
  return { imageDigest, imageTag };
}
