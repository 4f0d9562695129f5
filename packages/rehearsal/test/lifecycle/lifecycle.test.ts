import { Repository } from './repository';
import { expiredImages } from '../../src/lifecycle/evaluate';
import { parseLifecyclePolicy } from '../../src/lifecycle/policy';

interface Written {
  readonly rulePriority?: number;
  readonly selection: Record<string, unknown>;
}

const policy = (...rules: Written[]): string =>
  JSON.stringify({
    rules: rules.map((rule, index) => ({ rulePriority: index + 1, action: { type: 'expire' }, ...rule })),
  });

const count = (countNumber: number) => ({ countType: 'imageCountMoreThan', countNumber });
const any = (countNumber: number) => ({ selection: { tagStatus: 'any', ...count(countNumber) } });
const tagged = (tagPatternList: string[], countNumber: number) => ({
  selection: { tagStatus: 'tagged', tagPatternList, ...count(countNumber) },
});

describe('the rules of the evaluator', () => {
  test('apply by their priority, in whatever order they are written', () => {
    const repository = new Repository(
      policy({ rulePriority: 9, ...any(1) }, { rulePriority: 5, ...tagged(['live'], 1) }),
    );
    ['A', 'B', 'C'].forEach((digest) => repository.push({ digest, tags: digest === 'A' ? ['live'] : [] }));
    expect(repository.digests).toEqual(['A', 'C']);
  });

  test('an image that an earlier rule keeps still counts for a later one', () => {
    const repository = new Repository(policy(tagged(['live'], 1), any(2)));
    repository.push({ digest: 'A' });
    repository.push({ digest: 'B' });
    repository.push({ digest: 'C', tags: ['live'] });
    expect(repository.digests).toEqual(['B', 'C']);
  });

  test('an image with several tags is one image', () => {
    const repository = new Repository(policy(any(2)));
    repository.push({ digest: 'A', tags: ['1', 'one', 'first'] });
    repository.push({ digest: 'B', tags: ['2'] });
    expect(repository.digests).toEqual(['A', 'B']);
  });

  test('the oldest push goes first, however lately it was tagged', () => {
    const repository = new Repository(policy(any(2)));
    repository.push({ digest: 'A' });
    repository.push({ digest: 'B' });
    repository.tag('A', 'new');
    repository.push({ digest: 'C' });
    expect(repository.digests).toEqual(['B', 'C']);
  });

  test.each([
    ['prod', ['prod'], ['production', 'preprod']],
    ['prod*', ['prod', 'prod1', 'production-team1'], ['repo-production']],
    ['*prod*', ['repo-production', 'prod-team'], ['pro-d']],
    ['v1.2', ['v1.2'], ['v1x2']],
  ])("the pattern '%s' matches %j, but not %j", (pattern, matching, others) => {
    const rules = parseLifecyclePolicy(policy(tagged([pattern], 1)));
    const pushedAt = new Date();
    const seen = (tag: string) =>
      expiredImages(
        rules,
        ['A', 'B'].map((digest) => ({ digest, tags: [tag], pushedAt })),
        pushedAt,
      ).length === 1;
    expect(matching.map(seen)).toEqual(matching.map(() => true));
    expect(others.map(seen)).toEqual(others.map(() => false));
  });

  test('the images of an index stay as long as the index, and go after it', () => {
    const repository = new Repository(policy({ selection: { tagStatus: 'untagged', ...count(1) } }, { ...any(3) }));
    repository.pushIndex('index', ['v1'], ['arm', 'amd']);
    repository.push({ digest: 'B', tags: ['v2'] });
    // The third youngest of four that count is the index: it goes, and its images are untagged images as any other.
    expect(repository.digests).toEqual(['arm', 'amd', 'index', 'B']);
    repository.push({ digest: 'C', tags: ['v3'] });
    repository.push({ digest: 'D', tags: ['v4'] });
    expect(repository.digests).toEqual(['arm', 'amd', 'B', 'C', 'D']);
    repository.push({ digest: 'E', tags: ['v5'] });
    expect(repository.digests).toEqual(['amd', 'C', 'D', 'E']);
  });
});

describe('policies that ECR rejects are rejected', () => {
  const untagged = { selection: { tagStatus: 'untagged', ...count(1) } };
  test.each<[string, string]>([
    [policy({ selection: { tagStatus: 'tagged', ...count(1) } }), 'needs either tagPatternList or tagPrefixList'],
    [
      policy({ selection: { ...tagged(['a*'], 1).selection, tagPrefixList: ['b'] } }),
      'needs either tagPatternList or tagPrefixList',
    ],
    [
      policy({ selection: { ...untagged.selection, tagPrefixList: ['b'] } }),
      "tagStatus 'untagged' does not allow tagPatternList or tagPrefixList",
    ],
    [policy(tagged(['test*1*2*3*4*5*6'], 1)), "the tag pattern 'test*1*2*3*4*5*6' has more than 4 wildcards"],
    [
      policy({ selection: { tagStatus: 'any', countType: 'sinceImagePushed', countNumber: 1 } }),
      "countType 'sinceImagePushed' requires countUnit",
    ],
    [
      policy({ selection: { tagStatus: 'any', ...count(1), countUnit: 'days' } }),
      "countType 'imageCountMoreThan' does not allow countUnit",
    ],
    [policy(any(0)), 'rules[0].selection.countNumber'],
    [policy(untagged, untagged), 'two rules select untagged images'],
    [policy({ ...untagged, rulePriority: 3 }, { ...any(1), rulePriority: 3 }), 'two rules have the rulePriority 3'],
    [policy(tagged(['a*', 'b*'], 1), tagged(['b*', 'a*'], 2)), 'two rules select the tags a*, b*'],
    [policy(any(1), tagged(['a*'], 1)), "a rule with tagStatus 'any' must have the highest rulePriority"],
  ])('%s', (text, problem) => {
    expect(() => parseLifecyclePolicy(text)).toThrow(problem);
  });

  test('four wildcards are accepted', () => {
    expect(parseLifecyclePolicy(policy(tagged(['*test*1*2*3', 'test*1*2*3*'], 1)))).toHaveLength(1);
  });
});
