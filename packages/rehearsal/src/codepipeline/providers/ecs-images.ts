import { ACCOUNT, REGION } from '../../account';
import { isDenial, messageOf } from '../../errors';
import type { PullImage, RegistryImage } from '../aws/image-puller';
import { ActionFailure } from '../engine/failures';

const REGISTRY = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/`;

/** The image in the rehearsal's own registry with this URI; undefined for other registries. */
export function registryImage(uri: string): RegistryImage | undefined {
  if (!uri.startsWith(REGISTRY)) {
    return undefined;
  }
  const [name, imageDigest] = uri.slice(REGISTRY.length).split('@');
  const [repositoryName, imageTag = 'latest'] = name.split(':');
  return { repositoryName, imageId: imageDigest === undefined ? { imageTag } : { imageDigest } };
}

/**
 * Without a Docker engine no container runs, so nothing notices that an image cannot be pulled. On AWS, the new tasks would not
 * start, and the old ones would continue. This makes the requests of the tasks in advance.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html
 */
export async function requirePullable(
  pull: PullImage,
  uri: string,
  executionRoleArn: string | undefined,
): Promise<void> {
  const image = registryImage(uri);
  if (image === undefined) {
    return;
  }
  try {
    const reason = await pull(image, executionRoleArn);
    if (reason === undefined) {
      return;
    }
    throw new ActionFailure('JobFailed', `no task could start: CannotPullContainerError: ${uri}: ${reason}`);
  } catch (error) {
    if (!isDenial(error)) {
      throw error;
    }
    const message = `no task could start: CannotPullContainerError: ${uri}: ${messageOf(error)}`;
    throw new ActionFailure('JobFailed', message);
  }
}
