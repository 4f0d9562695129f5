import { Resident, residentsOf, sameIn } from '../account';
import { Deployment } from '../deploy';
import { label } from '../label';
import { Json, listOf } from '../template';

/**
 * Images with a promoted tag are running somewhere. A rule of the repository keeps them from the rule that counts.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export function expiringImages({ before, after }: Deployment): string[] {
  return residentsOf(after, 'AWS::ECR::Repository').flatMap((repository) => {
    const former = sameIn(before, repository);
    const [kept, wasKept] = [keptTags(repository), former === undefined ? [] : keptTags(former)];
    return wasKept
      .filter((tag) => !kept.includes(tag))
      .map((tag) => `the image with the tag '${tag}' can expire in ${label(repository)}`);
  });
}

function keptTags({ properties }: Resident): string[] {
  const text: unknown = properties.LifecyclePolicy?.LifecyclePolicyText;
  const { rules = [] } = (typeof text === 'string' ? JSON.parse(text) : {}) as { rules?: Json[] };
  return rules.flatMap(({ selection }: Json) => listOf<string>(selection.tagPatternList ?? selection.tagPrefixList));
}
