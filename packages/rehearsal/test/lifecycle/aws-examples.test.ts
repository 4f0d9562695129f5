import { expiredImages, type StoredImage } from '../../src/lifecycle/evaluate';
import { parseLifecyclePolicy } from '../../src/lifecycle/policy';

/**
 * Each example of AWS's page, with the result that the page gives.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_examples.html
 */
const NOW = new Date('2026-06-30T12:00:00Z');
const EXPIRE = { type: 'expire' };

type Selection = Record<string, unknown>;

const policy = (...selections: Selection[]): string =>
  JSON.stringify({
    rules: selections.map((selection, index) => ({ rulePriority: index + 1, selection, action: EXPIRE })),
  });

const count = (countNumber: number) => ({ countType: 'imageCountMoreThan', countNumber });
const age = (countNumber: number) => ({ countType: 'sinceImagePushed', countUnit: 'days', countNumber });
const tagged = (...tagPatternList: string[]) => ({ tagStatus: 'tagged', tagPatternList });
const untagged = { tagStatus: 'untagged' };
const any = { tagStatus: 'any' };

/** Tags of each image, and how many days ago it was pushed. */
type Contents = Record<string, [tags: string[], daysAgo: number]>;

function images(contents: Contents): StoredImage[] {
  return Object.entries(contents).map(([digest, [tags, daysAgo]], index) => {
    const pushedAt = new Date(NOW);
    pushedAt.setUTCDate(pushedAt.getUTCDate() - daysAgo);
    // Of two images that were pushed on one day, the page names the older one first.
    pushedAt.setUTCSeconds(index);
    return { digest, tags, pushedAt };
  });
}

const expired = (text: string, contents: Contents): string[] =>
  expiredImages(parseLifecyclePolicy(text), images(contents), NOW);

const multipleRules: Contents = { A: [['beta-1', 'prod-1'], 10], B: [['beta-2', 'prod-2'], 9], C: [['beta-3'], 8] };

test.each<[string, string, Contents, string[]]>([
  [
    'filtering on image age',
    policy({ ...tagged('prod*'), ...age(14) }),
    { old: [['prod-1'], 15], other: [['test-prod'], 15], untagged: [[], 15], young: [['prod'], 14] },
    ['old'],
  ],
  [
    'filtering on image count',
    policy({ ...untagged, ...count(1) }),
    { A: [[], 3], B: [[], 2], C: [[], 1], tagged: [['prod'], 4] },
    ['A', 'B'],
  ],
  [
    'filtering on multiple rules, example A',
    policy({ ...tagged('prod*'), ...count(1) }, { ...tagged('beta*'), ...count(1) }),
    multipleRules,
    ['A'],
  ],
  [
    'filtering on multiple rules, example B',
    policy({ ...tagged('beta*'), ...count(1) }, { ...tagged('prod*'), ...count(1) }),
    multipleRules,
    ['A', 'B'],
  ],
  [
    'filtering on multiple tags in a single rule, example A',
    policy({ ...tagged('alpha*', 'beta*'), ...age(5) }),
    {
      A: [['alpha-1'], 12],
      B: [['beta-1'], 11],
      C: [['alpha-2', 'beta-2'], 10],
      D: [['alpha-3'], 4],
      E: [['beta-3'], 3],
      F: [['alpha-4', 'beta-4'], 2],
    },
    ['C'],
  ],
  [
    'filtering on multiple tags in a single rule, example B',
    policy({ ...tagged('alpha*', 'beta*'), ...count(1) }),
    {
      A: [['alpha-1', 'beta-1', 'gamma-1'], 10],
      B: [['alpha-2', 'beta-2'], 9],
      C: [['alpha-3', 'beta-3', 'gamma-2'], 8],
    },
    ['A', 'B'],
  ],
  [
    'filtering on all images, example A',
    policy({ ...any, ...count(1) }),
    { A: [['alpha-1'], 4], B: [['beta-1'], 3], C: [[], 2], D: [['alpha-2'], 1] },
    ['A', 'B', 'C'],
  ],
  [
    'filtering on all images, example B',
    policy({ ...tagged('alpha*'), ...count(1) }, { ...untagged, ...age(1) }, { ...any, ...count(1) }),
    {
      A: [['alpha-1', 'beta-1'], 4],
      B: [[], 3],
      C: [['alpha-2'], 2],
      D: [['git hash'], 1],
      E: [[], 1],
    },
    ['A', 'B', 'D'],
  ],
])('%s', (_, text, contents, result) => {
  expect(expired(text, contents)).toEqual(result);
});

test('the prefixes of the older page are patterns that end in a wildcard', () => {
  const byPrefix = policy({ tagStatus: 'tagged', tagPrefixList: ['prod'], ...count(1) });
  expect(expired(byPrefix, multipleRules)).toEqual(['A']);
});

const transition = { type: 'transition', targetStorageClass: 'archive' };

test.each<[string, Selection, object, string]>([
  ['last pulled time', { ...any, ...age(90), countType: 'sinceImagePulled' }, transition, 'sinceImagePulled'],
  [
    'archive transition time',
    { ...any, ...age(365), countType: 'sinceImageTransitioned', storageClass: 'archive' },
    EXPIRE,
    'sinceImageTransitioned',
  ],
  ['archiving images', { ...tagged('prod*'), ...age(30) }, transition, 'transition'],
])('%s is refused by name: nothing is archived here', (_, selection, action, name) => {
  const text = JSON.stringify({ rules: [{ rulePriority: 1, selection, action }] });
  expect(() => parseLifecyclePolicy(text)).toThrow(`${name} is not supported: the rehearsal does not archive images`);
});
