import { DescribeImagesCommand } from '@aws-sdk/client-ecr';
import type { Run } from '../run';

/** Throws unless the tag is on the image. */
export async function expectTag(
  { account }: Run,
  repositoryUri: string,
  imageTag: string,
  digest: string,
): Promise<string> {
  const repositoryName = repositoryUri.slice(repositoryUri.indexOf('/') + 1);
  const request = new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag }] });
  const { imageDetails: [image] = [] } = await account.clients.ecr.send(request);
  if (image?.imageDigest !== digest) throw new Error(`${imageTag} is on ${image?.imageDigest}, not on ${digest}`);
  return `${imageTag} is on ${digest}`;
}
