import { App, Aspects, Stack, StackProps, Tag, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CiCdPipeline, CiCdPipelineProps } from '../../src';
import { synthesisErrors } from '../support/synthesis';
import { minimalProps, resourceOf, resourcesOf, testPipeline } from '../support/template';

describe('the tag Environment', () => {
  test.each(['Environment', 'environment', 'ENVIRONMENT'])("named %s replaces the construct's own", (key) => {
    const template = testPipeline(() => ({ tags: { [key]: 'test', Owner: 'me' } })).template();
    const tags = [
      { Key: key, Value: 'test' },
      { Key: 'Owner', Value: 'me' },
    ];
    expect(resourceOf(template, 'AWS::ECR::Repository', 'PipelineRepository').Properties.Tags).toEqual(tags);
    resourcesOf(template, 'AWS::IAM::Role').forEach(({ Properties }) => expect(Properties.Tags).toEqual(tags));
  });

  test('with a similar name is added to it', () => {
    const template = testPipeline(() => ({ tags: { Environments: 'test' } })).template();
    expect(resourceOf(template, 'AWS::ECR::Repository', 'PipelineRepository').Properties.Tags).toEqual([
      { Key: 'Environment', Value: 'dev' },
      { Key: 'Environments', Value: 'test' },
    ]);
  });
});

describe('a tag Environment of the app or the stack', () => {
  type Tagging = (app: App, stack: Stack) => void;
  const tagsOf = (props: Partial<CiCdPipelineProps>, stackProps: StackProps, tagging: Tagging) => {
    const app = new App({ analyticsReporting: false });
    const stack = new Stack(app, 'Test', stackProps);
    new CiCdPipeline(stack, 'Pipeline', { ...minimalProps, ...props });
    tagging(app, stack);
    return resourceOf(Template.fromStack(stack), 'AWS::CodeBuild::Project').Properties.Tags;
  };
  const ofApp: Tagging = (app) => Tags.of(app).add('Environment', 'live');
  const ofStack: Tagging = (_app, stack) => Tags.of(stack).add('Environment', 'live');
  const none: Tagging = () => undefined;
  const environment = (value: string) => [{ Key: 'Environment', Value: value }];

  test.each<[string, Partial<CiCdPipelineProps>, StackProps, Tagging, unknown]>([
    ['wins over the default', {}, {}, ofApp, environment('live')],
    ['of the stack does too', {}, {}, ofStack, environment('live')],
    ['that CloudFormation gives does too', {}, { tags: { Environment: 'live' } }, none, undefined],
    ['loses to an explicit suffix', { environmentSuffix: 'test' }, {}, ofApp, environment('test')],
    [
      'loses to the suffix of the default too, if it is given',
      { environmentSuffix: 'dev' },
      {},
      ofStack,
      environment('dev'),
    ],
    [
      'of CloudFormation loses to it',
      { environmentSuffix: 'dev' },
      { tags: { Environment: 'live' } },
      none,
      environment('dev'),
    ],
    ['loses to a tag of the pipeline', { tags: { Environment: 'mine' } }, {}, ofApp, environment('mine')],
    ['with the value of the default wins as well', { tags: { Environment: 'dev' } }, {}, ofApp, environment('dev')],
  ])('%s', (_case, props, stackProps, tagging, expected) => {
    expect(tagsOf(props, stackProps, tagging)).toEqual(expected);
  });
});

describe('tags from outside the pipeline', () => {
  type Tagging = (pipeline: CiCdPipeline, stack: Stack, app: App) => void;
  const tagged = (tagging: Tagging, props: Partial<CiCdPipelineProps> = {}, stackProps: StackProps = {}) => {
    const app = new App({ analyticsReporting: false });
    const stack = new Stack(app, 'Test', stackProps);
    tagging(new CiCdPipeline(stack, 'Pipeline', { ...minimalProps, ...props }), stack, app);
    return () => Template.fromStack(stack);
  };
  const nothing: Tagging = () => undefined;
  const onStack =
    (key: string): Tagging =>
    (_pipeline, stack) =>
      Tags.of(stack).add(key, 'x');
  const equal = (keys: string, fix: string) =>
    `[Test/Pipeline] tags of roles must have keys that differ in more than case, because IAM ignores case, got ${keys}: ${fix}`;
  const likeTheOther = (key: string) => `spell the pipeline's tag like the other one, tags: { '${key}': … }`;
  const environments = equal("'Environment' and 'environment'", likeTheOther('environment'));
  const leaveOut = 'keep only one';

  test.each<[string, Tagging, Partial<CiCdPipelineProps>, StackProps, string]>([
    ['of the stack', onStack('environment'), {}, {}, environments],
    ['of the app', (_pipeline, _stack, app) => Tags.of(app).add('environment', 'x'), {}, {}, environments],
    ['of an aspect', (_pipeline, stack) => Aspects.of(stack).add(new Tag('environment', 'x')), {}, {}, environments],
    ['that CloudFormation gives to all of the stack', nothing, {}, { tags: { environment: 'x' } }, environments],
    ['of one role', ({ buildRole }) => Tags.of(buildRole).add('environment', 'x'), {}, {}, environments],
    [
      'beside tags of the pipeline',
      onStack('cost:center'),
      { tags: { 'Cost:Center': '1' } },
      {},
      equal("'Cost:Center' and 'cost:center'", likeTheOther('cost:center')),
    ],
    [
      'that are two themselves',
      (pipeline) => ['Team', 'team'].forEach((key) => Tags.of(pipeline.pipelineRole).add(key, 'x')),
      {},
      {},
      equal("'Team' and 'team'", leaveOut),
    ],
    [
      'that are two beside one of the pipeline',
      (_pipeline, stack) => ['environment', 'ENVIRONMENT'].forEach((key) => Tags.of(stack).add(key, 'x')),
      {},
      {},
      equal("'ENVIRONMENT' and 'Environment' and 'environment'", leaveOut),
    ],
  ])('%s are rejected', (_case, tagging, props, stackProps, message) => {
    expect(tagged(tagging, props, stackProps)).toThrow(synthesisErrors(message));
  });

  test.each<[string, Tagging, Partial<CiCdPipelineProps>, StackProps]>([
    ['of the same name', onStack('Environment'), {}, {}],
    ['that the pipeline has too', onStack('environment'), { tags: { environment: 'y' } }, {}],
    [
      'of the stack itself that the pipeline has too',
      nothing,
      { tags: { environment: 'y' } },
      { tags: { environment: 'x' } },
    ],
    ['of another name', onStack('Team'), {}, {}],
    ['that are not on roles', ({ repository }) => Tags.of(repository).add('environment', 'x'), {}, {}],
    [
      'of different roles',
      ({ buildRole, pipelineRole }) => {
        Tags.of(buildRole).add('team', 'x');
        Tags.of(pipelineRole).add('Team', 'x');
      },
      {},
      {},
    ],
    [
      'of roles that are not ours',
      (_pipeline, stack) => {
        const role = new iam.Role(stack, 'Mine', { assumedBy: new iam.AccountRootPrincipal() });
        ['Team', 'team'].forEach((key) => Tags.of(role).add(key, 'x'));
      },
      {},
      {},
    ],
  ])('%s are accepted', (_case, tagging, props, stackProps) => {
    expect(tagged(tagging, props, stackProps)).not.toThrow();
  });
});
