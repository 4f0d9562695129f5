import { CURRENT_VERSION_EXPIRED_FLAGS, FLAGS } from 'aws-cdk-lib/cx-api';
import { Change } from '../change';
import { SHOP, shop } from '../shop';

/** Flags that an app can set. Those of v1 are settled in v2. */
const flags = Object.entries(FLAGS).filter(
  ([name, { introducedIn }]) => introducedIn.v1 === undefined && !CURRENT_VERSION_EXPIRED_FLAGS.includes(name),
);

function flagged(valueOf: (recommended: unknown) => unknown): Change['before'] {
  const context = Object.fromEntries(flags.map(([name, { recommendedValue }]) => [name, valueOf(recommendedValue)]));
  return shop(undefined, undefined, context);
}

const ireland = { account: '111122223333', region: 'eu-west-1' };
const explicit = shop(undefined, { env: ireland });

/** Feature flags of aws-cdk-lib, and environments. */
export const ENVIRONMENTS: readonly Change[] = [
  {
    id: 'flags-recommended',
    title: 'all recommended feature flags are set',
    before: SHOP,
    after: flagged((recommended) => recommended),
  },
  {
    id: 'flags-on-to-off',
    title: 'all feature flags are switched off',
    before: flagged(() => true),
    after: flagged(() => false),
  },
  { id: 'environment-explicit', title: 'the stack gets an explicit environment', before: SHOP, after: explicit },
  {
    id: 'partition-literals',
    title: 'partitions become literals in an explicit environment',
    before: explicit,
    after: shop(undefined, { env: ireland }, { '@aws-cdk/core:enablePartitionLiterals': true }),
  },
];
