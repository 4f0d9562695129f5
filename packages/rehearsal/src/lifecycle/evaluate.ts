import type { LifecycleRule, LifecycleSelection } from './policy';

const DAY_MS = 24 * 60 * 60 * 1000;

/** An image as `DescribeImages` returns it: one image, no matter how many tags it has. */
export interface StoredImage {
  readonly digest: string;
  readonly tags: readonly string[];
  readonly pushedAt: Date;
  /** The digests in an image index. Each of them is a separate image, without a tag. */
  readonly children?: readonly string[];
}

/**
 * Digests of the images that a lifecycle policy deletes at this moment, the oldest first. ECR may take a day for it, and does
 * the same again and again. Reference artifacts (signatures, SBOMs) are not simulated.
 *
 * "All rules are evaluated at the same time, regardless of rule priority. After all rules are evaluated, they are then applied
 * based on rule priority": so each rule counts all images that it matches, and takes none that a rule before it matches.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html#lp_evaluation_rules
 */
export function expiredImages(rules: readonly LifecycleRule[], images: readonly StoredImage[], now: Date): string[] {
  const children = new Set(images.flatMap((image) => image.children ?? []));
  const seen = new Set<string>();
  const expired = new Set<string>();
  for (const { selection } of rules) {
    const matching = images.filter((image) => matches(selection, image)).sort(youngestFirst);
    for (const { digest } of surplus(selection, matching, now)) {
      // "If an image is referenced by a manifest list, it cannot be expired … without the manifest list being deleted … first."
      if (!seen.has(digest) && !children.has(digest)) {
        expired.add(digest);
      }
    }
    matching.forEach(({ digest }) => seen.add(digest));
  }
  return images
    .filter(({ digest }) => expired.has(digest))
    .sort((one, two) => -youngestFirst(one, two))
    .map(({ digest }) => digest);
}

const youngestFirst = (one: StoredImage, two: StoredImage): number => two.pushedAt.getTime() - one.pushedAt.getTime();

function matches({ tagStatus, tagPatterns }: LifecycleSelection, { tags }: StoredImage): boolean {
  switch (tagStatus) {
    case 'any':
      return true;
    case 'untagged':
      return tags.length === 0;
    case 'tagged':
      return tagPatterns.every((pattern) => tags.some((tag) => tagRegExp(pattern).test(tag)));
  }
}

function tagRegExp(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}

/** The surplus of the images that a rule matches, youngest first. */
function surplus(
  { countType, countNumber }: LifecycleSelection,
  matching: readonly StoredImage[],
  now: Date,
): StoredImage[] {
  return countType === 'imageCountMoreThan'
    ? matching.slice(countNumber)
    : matching.filter(({ pushedAt }) => now.getTime() - pushedAt.getTime() > countNumber * DAY_MS);
}
