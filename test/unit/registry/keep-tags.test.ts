import * as ecr from 'aws-cdk-lib/aws-ecr';
import { CiCdPipelineProps, DeployTarget } from '../../../src';
import { resourceOf, testPipeline } from '../../support/template';

/** The patterns of the lifecycle rules of the pipeline's own repository, in their order. */
function patternsWith(props: Partial<CiCdPipelineProps>): (string | undefined)[] {
  const { LifecyclePolicy } = resourceOf(
    testPipeline(() => props).template(),
    'AWS::ECR::Repository',
    'PipelineRepository',
  ).Properties;
  const { rules } = JSON.parse(LifecyclePolicy.LifecyclePolicyText) as {
    rules: { selection: { tagPatternList?: string[] } }[];
  };
  return rules.map(({ selection }) => selection.tagPatternList?.join());
}

const stages = [{ stageName: 'Live', targets: [DeployTarget.promoteByTag('prod')] }];

test('images with a tag that nothing is promoted to any more are kept', () => {
  expect(patternsWith({ stages, keepTags: ['production'] })).toEqual(['production', 'prod', undefined]);
});

test('a tag has one rule, whoever keeps it and however often', () => {
  const twice = [...stages, { stageName: 'Later', targets: [DeployTarget.promoteByTag('prod')] }];
  expect(patternsWith({ stages: twice, keepTags: ['prod', 'prod'] })).toEqual(['prod', undefined]);
});

test('only promoted tags are kept without it', () => {
  expect(patternsWith({ stages })).toEqual(['prod', undefined]);
  expect(patternsWith({ stages, keepTags: [] })).toEqual(['prod', undefined]);
});

test.each([
  [
    ['-prod'],
    "keepTags must be 1 to 128 letters, digits, '_', '.' or '-' that do not start with '.' or '-', got '-prod'",
  ],
  [[7], 'keepTags must be a string, got 7'],
  ['prod', "keepTags must be a list, got 'prod': use one such as ['production']"],
])('%j is refused', (keepTags, message) => {
  expect(() => testPipeline(() => ({ keepTags: keepTags as never }))).toThrow(`[Test/Pipeline] ${message}`);
});

test('it is refused for a repository of your own', () => {
  expect(() =>
    testPipeline((scope) => ({ repository: new ecr.Repository(scope, 'Mine'), keepTags: ['production'] })),
  ).toThrow(
    new Error('[Test/Pipeline] keepTags has no effect on your own repository: set lifecycle rules on that repository'),
  );
});
