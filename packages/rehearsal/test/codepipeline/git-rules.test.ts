import { buildAction, pipelineOf, problemsOf, sourceAction, stage } from './fixtures';
import { startsOnPush } from '../../src/codepipeline/declaration/trigger-rules';

const gitAction = (Owner: string, Provider: string, Configuration: Record<string, unknown>) =>
  sourceAction({ ActionTypeId: { Category: 'Source', Owner, Provider, Version: '1' }, Configuration });

const connectionArn = 'arn:aws:codestar-connections:us-east-1:000000000000:connection/1f3c';
const connection = (changes = {}) =>
  gitAction('AWS', 'CodeStarSourceConnection', {
    ConnectionArn: connectionArn,
    FullRepositoryId: 'acme/shop',
    BranchName: 'main',
    ...changes,
  });
const gitHub = (changes = {}) =>
  gitAction('ThirdParty', 'GitHub', {
    Owner: 'acme',
    Repo: 'shop',
    Branch: 'main',
    OAuthToken: 'ghp',
    PollForSourceChanges: false,
    ...changes,
  });
const codeCommit = (changes = {}) =>
  gitAction('AWS', 'CodeCommit', {
    RepositoryName: 'shop',
    BranchName: 'main',
    PollForSourceChanges: false,
    ...changes,
  });
const withSource = (action: Record<string, unknown>, changes = {}) => ({
  Stages: [stage('Source', action), stage('Build', buildAction())],
  ...changes,
});

// https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html
// https://docs.aws.amazon.com/codepipeline/latest/userguide/appendix-github-oauth.html
// https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html
describe('a git source', () => {
  test.each([
    ['a connection', connection({ DetectChanges: 'false', OutputArtifactFormat: 'CODE_ZIP' })],
    ['a connection of the newer service', connection({ ConnectionArn: connectionArn.replace('codestar-', 'code') })],
    ['a group in a group', connection({ FullRepositoryId: 'acme/web/shop' })],
    ['GitHub', gitHub()],
    ['CodeCommit', codeCommit({ OutputArtifactFormat: 'CODE_ZIP' })],
  ])('is supported: %s', (_, action) => expect(problemsOf(withSource(action))).toEqual([]));

  test.each([
    [
      connection({ OutputArtifactFormat: 'CODEBUILD_CLONE_REF' }),
      'OutputArtifactFormat must be CODE_ZIP, the only format that the rehearsal supports, got CODEBUILD_CLONE_REF',
    ],
    [
      codeCommit({ OutputArtifactFormat: 'CODEBUILD_CLONE_REF' }),
      'OutputArtifactFormat must be CODE_ZIP, the only format that the rehearsal supports, got CODEBUILD_CLONE_REF',
    ],
    [
      connection({ ConnectionArn: 'arn:aws:s3:::x' }),
      'Configuration.ConnectionArn arn:aws:s3:::x is not the ARN of a conn',
    ],
    [
      connection({ FullRepositoryId: 'shop' }),
      'Configuration.FullRepositoryId shop is not of the form owner/repository',
    ],
    [connection({ Depth: 1 }), 'Configuration.Depth is unknown to the rehearsal'],
    [gitHub({ PollForSourceChanges: true }), 'polling is not supported'],
    [gitHub({ OAuthToken: '{{resolve:secretsmanager:x}}' }), 'OAuthToken is an unresolved reference'],
    [codeCommit({ PollForSourceChanges: undefined }), 'polling is not supported'],
  ])('%j', (action, problem) => {
    expect(problemsOf(withSource(JSON.parse(JSON.stringify(action))))).toEqual([expect.stringContaining(problem)]);
  });
});

// https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineTriggerDeclaration.html
describe('a trigger', () => {
  const trigger = (GitConfiguration: Record<string, unknown>) => ({
    Triggers: [
      { ProviderType: 'CodeStarSourceConnection', GitConfiguration: { SourceActionName: 'S3', ...GitConfiguration } },
    ],
  });

  test('names branches', () => {
    const Push = [{ Branches: { Includes: ['main'] } }];
    const { triggers } = pipelineOf(withSource(connection(), trigger({ Push })));
    expect(triggers).toEqual([{ sourceActionName: 'S3', push: [{ includes: ['main'], excludes: [] }] }]);
  });

  test.each([
    [
      { Push: [{ Branches: { Includes: ['main'] }, FilePaths: { Includes: ['src/**'] } }] },
      'Push[0].FilePaths: not supported',
    ],
    [{ Push: [{ Branches: {}, Tags: { Includes: ['v*'] } }] }, 'Push[0].Tags: not supported by the rehearsal'],
    [{ PullRequest: [{ Branches: {} }] }, 'GitConfiguration.PullRequest: not supported by the rehearsal'],
    [{ SourceActionName: 'Other' }, 'Triggers: Other is not a source action with a connection'],
  ])('%j', (configuration, problem) => {
    expect(problemsOf(withSource(connection(), trigger(configuration)))).toEqual([expect.stringContaining(problem)]);
  });

  test('is for a connection of a V2 pipeline', () => {
    expect(problemsOf(withSource(gitHub(), trigger({})))).toEqual([
      'Triggers: S3 is not a source action with a connection',
    ]);
    expect(problemsOf(withSource(connection(), { ...trigger({}), PipelineType: 'V1' }))).toEqual([
      'Triggers: triggers need PipelineType V2',
    ]);
  });

  // https://docs.aws.amazon.com/codepipeline/latest/userguide/syntax-glob.html
  test.each([
    ['main', 'main', true],
    ['main', 'main2', false],
    ['release/*', 'release/1', true],
    ['release/*', 'release/1/x', false],
    ['release/**', 'release/1/x', true],
    ['v?.x', 'v1.x', true],
    ['v?.x', 'v1yx', false],
    ['{main,next}', 'next', true],
    ['{main,next}', 'main,next', false],
    ['a,b', 'a,b', true],
  ])('with the pattern %s and the branch %s: %s', (pattern, branch, starts) => {
    const given = { sourceActionName: 'S3', push: [{ includes: [pattern], excludes: [] }] };
    expect(startsOnPush(given, branch)).toBe(starts);
  });

  test('excludes before it includes, and any of its filters is enough', () => {
    const push = [
      { includes: [], excludes: ['wip/**'] },
      { includes: ['wip/special'], excludes: [] },
    ];
    const starts = (branch: string) => startsOnPush({ sourceActionName: 'S3', push }, branch);
    expect(['main', 'wip/1', 'wip/special'].map(starts)).toEqual([true, false, true]);
  });
});

// https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-trigger-source-overrides.html
test('variables of commits can be referred to, and no others', () => {
  const build = (name: string) => {
    const value = JSON.stringify([{ name: 'A', value: `#{Source.${name}}` }]);
    const action = buildAction({ Configuration: { ProjectName: 'shop', EnvironmentVariables: value } });
    return problemsOf({ Stages: [stage('Source', codeCommit()), stage('Build', action)] });
  };
  expect(build('CommitId')).toEqual([]);
  expect(build('VersionId')).toEqual([expect.stringContaining('VersionId')]);
});
