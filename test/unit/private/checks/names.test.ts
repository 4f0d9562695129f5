import { artifactKeyPrefix, functionName, physicalName, pipelineKeyPrefix } from '../../../../src/private/checks/names';

describe('physical names', () => {
  test('are the parts joined by -', () => {
    expect(physicalName(['shop', 'dev', 'source'], { maxLength: 64 })).toBe('shop-dev-source');
  });

  test('over the limit are cut, and end in a hash of the whole name', () => {
    const [one, two] = ['a', 'b'].map((end) => physicalName(['n'.repeat(70), end], { maxLength: 64 }));
    expect(one).toMatch(/^n{55}-[0-9a-f]{8}$/);
    expect(one.length).toBe(64);
    expect(one).not.toBe(two);
  });

  test('at the limit are not changed', () => {
    expect(physicalName(['n'.repeat(64)], { maxLength: 64 })).toBe('n'.repeat(64));
  });

  test('of functions replace what Lambda does not allow, and stay unique', () => {
    expect(functionName(['shop', 'a.b'])).toMatch(/^shop-a-b-[0-9a-f]{8}$/);
    expect(functionName(['shop', 'a.b'])).not.toBe(functionName(['shop', 'a@b']));
    expect(functionName(['shop', 'a-b'])).toBe('shop-a-b');
  });
});

// https://docs.aws.amazon.com/codepipeline/latest/userguide/welcome-introducing-artifacts.html
describe('artifact keys', () => {
  test("start with the pipeline's name cut at 20 and the artifact's cut at 10 characters", () => {
    expect(pipelineKeyPrefix('a-pipeline-with-a-long-name')).toBe('a-pipeline-with-a-lo/');
    expect(artifactKeyPrefix('shop-dev', 'ImageDefinitions')).toBe('shop-dev/ImageDefin/');
  });
});
