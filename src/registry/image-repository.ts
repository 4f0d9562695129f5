import { RemovalPolicy } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';

const KEPT_IMAGES = 10;

/** The tags that have a rule already: ECR needs one rule for each. */
const keptTags = new WeakMap<ecr.IRepository, ReadonlySet<string>>();

export interface ImageRepositoryProps {
  readonly removalPolicy: RemovalPolicy;
  /** Tags whose images are never deleted. @default - none */
  readonly keepTags?: string[];
}

export function createImageRepository(
  scope: Construct,
  id: string,
  { removalPolicy, keepTags = [] }: ImageRepositoryProps,
): ecr.Repository {
  const repository = new ecr.Repository(scope, id, {
    imageScanOnPush: true,
    encryption: ecr.RepositoryEncryption.AES_256,
    imageTagMutability: ecr.TagMutability.MUTABLE,
    lifecycleRules: [{ description: `Keep the last ${KEPT_IMAGES} images`, maxImageCount: KEPT_IMAGES }],
    removalPolicy,
  });
  keepTaggedImages(scope, repository, keepTags);
  return repository;
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
  const kept = keptTags.get(repository) ?? new Set();
  keptTags.set(repository, new Set([...kept, ...tags]));
  for (const tag of new Set(tags.filter((each) => !kept.has(each)))) {
    repository.addLifecycleRule({ description: `Keep '${tag}'`, tagPatternList: [tag], maxImageCount: 1 });
  }
}
