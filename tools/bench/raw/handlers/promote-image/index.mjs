// Puts the tag on the image that this execution built, and answers CodePipeline.
import {
  CodePipelineClient,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import { BatchGetImageCommand, DescribeImagesCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';

const codePipeline = new CodePipelineClient({});
const ecr = new ECRClient({});
const { REPOSITORY_NAME: repositoryName, IMAGE_TAG: imageTag } = process.env;

export const handler = async (event) => {
  const { id: jobId, data } = event['CodePipeline.job'];
  try {
    const { imageDigest } = JSON.parse(data.actionConfiguration.configuration.UserParameters);
    await promote(imageDigest);
    await codePipeline.send(new PutJobSuccessResultCommand({ jobId }));
  } catch (error) {
    const failureDetails = { type: 'JobFailed', message: String(error).slice(0, 5000) };
    await codePipeline.send(new PutJobFailureResultCommand({ jobId, failureDetails }));
  }
};

async function promote(imageDigest) {
  const imageIds = [{ imageDigest }];
  const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName, imageIds }));
  if (imageDetails[0].imageTags?.includes(imageTag)) return;
  const acceptedMediaTypes = [imageDetails[0].imageManifestMediaType];
  const { images } = await ecr.send(new BatchGetImageCommand({ repositoryName, imageIds, acceptedMediaTypes }));
  const { imageManifest, imageManifestMediaType } = images[0];
  await ecr.send(new PutImageCommand({ repositoryName, imageDigest, imageTag, imageManifest, imageManifestMediaType }));
}
