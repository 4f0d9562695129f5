import { createHash } from 'node:crypto';
import { CfnElement, Lazy, Stack } from 'aws-cdk-lib';

const LENGTH = 8;
/** Placeholder for the fingerprint in the data that it is computed from. */
const UNKNOWN = '0'.repeat(LENGTH);
const underWay = new WeakSet<Stack>();

/**
 * Changes with everything in the stack's template. Each deployment that changes anything re-creates a resource whose
 * logical ID ends in it, as with deployments of API Gateway. Equal templates have equal fingerprints.
 */
export function stackFingerprint(stack: Stack): string {
  return Lazy.uncachedString({ produce: ({ preparing }) => (preparing ? UNKNOWN : fingerprintOf(stack)) });
}

function fingerprintOf(stack: Stack): string {
  if (underWay.has(stack)) {
    return UNKNOWN;
  }
  underWay.add(stack);
  try {
    const elements = stack.node.findAll().filter((construct) => CfnElement.isCfnElement(construct));
    const said = elements
      .filter((element) => element.stack === stack)
      .map((element): unknown => stack.resolve(element._toCloudFormation()));
    return createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, LENGTH).toUpperCase();
  } finally {
    underWay.delete(stack);
  }
}
