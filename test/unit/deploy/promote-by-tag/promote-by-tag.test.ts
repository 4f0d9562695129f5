import { CfnParameter, Token } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import { DeployTarget } from '../../../../src';
import { synthesisErrors } from '../../../support/synthesis';
import { resourceOf, testPipeline } from '../../../support/template';

const withTag = (imageTag: string) =>
  testPipeline(() => ({
    stages: [{ stageName: 'Deploy', targets: [DeployTarget.promoteByTag(imageTag)] }],
  })).template();

test('the function has the bundled handler, JSON logs in its own group, and one minute', () => {
  const { Properties } = resourceOf(withTag('production'), 'AWS::Lambda::Function', 'Tagproduction');
  expect(Properties).toMatchObject({
    FunctionName: 'shop-dev-Deploy-tag-production',
    Handler: 'index.promoteImage',
    Runtime: 'nodejs24.x',
    Timeout: 60,
    MemorySize: 256,
    LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: expect.stringContaining('Logs') } },
  });
  const group = resourceOf(withTag('production'), 'AWS::Logs::LogGroup', 'Tagproduction').Properties;
  expect(group.LogGroupName).toBe('/aws/lambda/shop-dev-Deploy-tag-production');
});

test('the function of a tag with dots has a name that Lambda allows', () => {
  const { FunctionName } = resourceOf(withTag('v1.x'), 'AWS::Lambda::Function', 'Tagv1x').Properties;
  expect(FunctionName).toMatch(/^shop-dev-Deploy-tag-v1-x-[0-9a-f]{8}$/);
});

test('the action of a long tag has a name that CodePipeline allows', () => {
  const { Stages } = resourceOf(withTag('t'.repeat(128)), 'AWS::CodePipeline::Pipeline').Properties;
  expect(Stages[2].Actions[0].Name).toMatch(/^tag-t+-[0-9a-f]{8}$/);
  expect(Stages[2].Actions[0].Name.length).toBe(100);
});

test('the same tag in two stages creates two functions', () => {
  const targets = [DeployTarget.promoteByTag('live')];
  const template = testPipeline(() => ({
    stages: [
      { stageName: 'One', targets },
      { stageName: 'Two', targets },
    ],
  })).template();
  const names = Object.values(template.findResources('AWS::Lambda::Function')).map((fn) => fn.Properties.FunctionName);
  expect(names).toEqual(['shop-dev-One-tag-live', 'shop-dev-Two-tag-live', 'shop-dev-publish-image']);
});

test.each(['', '.x', '-x', 'a b', 'a/b', 't'.repeat(129)])('tag %j is rejected', (imageTag) => {
  expect(() => DeployTarget.promoteByTag(imageTag)).toThrow(
    new Error(
      `[DeployTarget.promoteByTag] imageTag must be 1 to 128 letters, digits, '_', '.' or '-' that do not start with '.' or '-', got '${imageTag}': use one such as 'production'`,
    ),
  );
});

test('a token as tag is rejected', () => {
  expect(() => DeployTarget.promoteByTag(Token.asString({ Ref: 'Tag' }))).toThrow(
    new Error(
      '[DeployTarget.promoteByTag] imageTag must be known at synth because names are derived from it, got a token: pass a plain string',
    ),
  );
});

describe('an existing repository', () => {
  const { IMMUTABLE, IMMUTABLE_WITH_EXCLUSION, MUTABLE, MUTABLE_WITH_EXCLUSION } = ecr.TagMutability;
  const imageTagMutabilityExclusionFilters = [ecr.ImageTagMutabilityExclusionFilter.wildcard('production')];
  const repository = (props: ecr.RepositoryProps) => (scope: Construct) => new ecr.Repository(scope, 'Mine', props);

  const only = (filter: string) => [ecr.ImageTagMutabilityExclusionFilter.wildcard(filter)];
  const refusal = (got: string, fix: string) =>
    synthesisErrors(
      `[Test/Pipeline/Stages/Deploy/Tag-production] repository 'Test/Mine' must allow the tag 'production' to move to another image, got imageTagMutability ${got}: ${fix}`,
    );
  const exclude = "use IMMUTABLE_WITH_EXCLUSION with ImageTagMutabilityExclusionFilter.wildcard('production')";

  test('is rejected if none of its tags can move', () => {
    const props = (scope: Construct) => ({ repository: repository({ imageTagMutability: IMMUTABLE })(scope) });
    expect(testPipeline(props).template).toThrow(refusal('IMMUTABLE', exclude));
  });

  test('is rejected if an override makes its tags immutable', () => {
    const props = (scope: Construct) => ({ repository: repository({})(scope) });
    const { stack, template } = testPipeline(props);
    const resource = stack.node.findChild('Mine').node.defaultChild as ecr.CfnRepository;
    resource.addPropertyOverride('ImageTagMutability', IMMUTABLE);
    expect(template).toThrow(refusal('IMMUTABLE', exclude));
  });

  test.each(['prod*', 'production', '*', 'p*tion*'])('is rejected if it is mutable except for %s', (filter) => {
    const props = { imageTagMutability: MUTABLE_WITH_EXCLUSION, imageTagMutabilityExclusionFilters: only(filter) };
    expect(testPipeline((scope) => ({ repository: repository(props)(scope) })).template).toThrow(
      refusal('MUTABLE_WITH_EXCLUSION with a filter that covers it', 'use filters that do not'),
    );
  });

  test.each(['prod', 'release-*', 'pro.uction'])('is rejected if it is immutable except for %s', (filter) => {
    const props = { imageTagMutability: IMMUTABLE_WITH_EXCLUSION, imageTagMutabilityExclusionFilters: only(filter) };
    expect(testPipeline((scope) => ({ repository: repository(props)(scope) })).template).toThrow(
      refusal('IMMUTABLE_WITH_EXCLUSION', exclude),
    );
  });

  test('can have immutable tags if nothing is promoted', () => {
    const props = (scope: Construct) => ({
      repository: repository({ imageTagMutability: IMMUTABLE })(scope),
      stages: [],
    });
    expect(testPipeline(props).template).not.toThrow();
  });

  test.each<[string, (scope: Construct) => ecr.IRepository]>([
    ['says nothing', repository({})],
    ['is mutable', repository({ imageTagMutability: MUTABLE })],
    [
      'is mutable but for some',
      repository({
        imageTagMutability: MUTABLE_WITH_EXCLUSION,
        imageTagMutabilityExclusionFilters: only('release-*'),
      }),
    ],
    [
      'is immutable but for some',
      repository({ imageTagMutability: IMMUTABLE_WITH_EXCLUSION, imageTagMutabilityExclusionFilters }),
    ],
    [
      'is what only CloudFormation knows',
      (scope) =>
        repository({ imageTagMutability: new CfnParameter(scope, 'Mutability').valueAsString as ecr.TagMutability })(
          scope,
        ),
    ],
    ['was imported', (scope) => ecr.Repository.fromRepositoryName(scope, 'Mine', 'team/shop')],
  ])('is accepted if it %s', (_case, make) => {
    expect(() => testPipeline((scope) => ({ repository: make(scope) })).template()).not.toThrow();
  });
});

test.each([undefined, null, 5])('%j as tag is rejected', (imageTag) => {
  expect(() => DeployTarget.promoteByTag(imageTag as never)).toThrow(
    new Error(`[DeployTarget.promoteByTag] imageTag must be a string, got ${imageTag}: pass one such as 'production'`),
  );
});
