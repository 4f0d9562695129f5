import { RemovalPolicy } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';

const KEPT_IMAGES = 10;

export function createImageRepository(scope: Construct, id: string, removalPolicy: RemovalPolicy): ecr.Repository {
  return new ecr.Repository(scope, id, {
    imageScanOnPush: true,
    encryption: ecr.RepositoryEncryption.AES_256,
    imageTagMutability: ecr.TagMutability.MUTABLE,
    lifecycleRules: [{ description: `Keep the last ${KEPT_IMAGES} images`, maxImageCount: KEPT_IMAGES }],
    removalPolicy,
  });
}

/**
 * Excludes deployed images from the rule above: a later rule does not affect an image that an earlier rule matches, and
 * a tag is on one image at most.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export function keepTaggedImages(scope: Construct, repository: ecr.IRepository, tags: string[]): void {
  if (!(repository instanceof ecr.Repository) || repository.node.scope !== scope) {
    return; // The user's own repository: its owner decides what it keeps.
  }
  for (const tag of new Set(tags)) {
    repository.addLifecycleRule({ description: `Keep '${tag}'`, tagPatternList: [tag], maxImageCount: 1 });
  }
}
