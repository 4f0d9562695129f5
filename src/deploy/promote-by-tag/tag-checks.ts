import * as ecr from 'aws-cdk-lib/aws-ecr';
import { renderedProperties } from '../../private/checks/rendered';

/** The form that CloudFormation uses. */
interface Filter {
  readonly ImageTagMutabilityExclusionFilterValue: string;
}

interface Mutability {
  readonly ImageTagMutability?: unknown;
  readonly ImageTagMutabilityExclusionFilters?: readonly Filter[];
}

const { IMMUTABLE, IMMUTABLE_WITH_EXCLUSION, MUTABLE_WITH_EXCLUSION } = ecr.TagMutability;

/**
 * The next promotion moves the tag. Only repositories of this app can be inspected.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
 */
export function validateMovable(imageTag: string, repository: ecr.IRepository): string[] {
  const resource = repository.node.defaultChild;
  if (!(resource instanceof ecr.CfnRepository)) {
    return [];
  }
  const { ImageTagMutability: mutability, ImageTagMutabilityExclusionFilters: filters = [] } = renderedProperties(
    resource,
  ) as Mutability;
  const isExcluded = filters.some((filter) => covers(filter.ImageTagMutabilityExclusionFilterValue, imageTag));
  const must = `repository '${repository.node.path}' must allow the tag '${imageTag}' to move to another image, got imageTagMutability ${String(mutability)}`;
  if (mutability === IMMUTABLE || (mutability === IMMUTABLE_WITH_EXCLUSION && !isExcluded)) {
    return [`${must}: use IMMUTABLE_WITH_EXCLUSION with ImageTagMutabilityExclusionFilter.wildcard('${imageTag}')`];
  }
  return mutability === MUTABLE_WITH_EXCLUSION && isExcluded
    ? [`${must} with a filter that covers it: use filters that do not`]
    : [];
}

/** A `*` matches any number of characters. */
function covers(filter: unknown, imageTag: string): boolean {
  const parts = String(filter)
    .split('*')
    .map((part) => part.replace(/[.]/g, '\\.'));
  return new RegExp(`^${parts.join('.*')}$`).test(imageTag);
}
