import {
  approvalAction,
  buildAction,
  lambdaAction,
  pipelineOf,
  pipelineProperties,
  problemsOf,
  source,
  sourceAction,
  stage,
  withBuild,
} from './fixtures';
import { parsePipeline } from '../../src/codepipeline/declaration/parse-pipeline';

const withSource = (Configuration: Record<string, unknown>) => ({
  Stages: [stage('Source', sourceAction({ Configuration })), stage('Build', buildAction())],
});

test('reads the resolved properties of a pipeline', () => {
  const declaration = pipelineOf({
    ArtifactStore: { Type: 'S3', Location: 'artifacts', EncryptionKey: { Id: 'alias/k', Type: 'KMS' } },
    Tags: [{ Key: 'Team', Value: 'devops' }],
  });
  expect(declaration).toMatchObject({
    name: 'shop-dev',
    executionMode: 'SUPERSEDED',
    artifactStore: { bucket: 'artifacts', encryptionKeyId: 'alias/k' },
    restartExecutionOnUpdate: false,
  });
  expect(declaration.stages[0].actions[0]).toMatchObject({
    runOrder: 1,
    configuration: { PollForSourceChanges: 'false' },
    outputArtifacts: ['SourceOutput'],
  });
});

test('accepts numbers and booleans as strings too, as CloudFormation can pass them', () => {
  const declaration = pipelineOf({
    RestartExecutionOnUpdate: 'true',
    Stages: [source, stage('Build', buildAction({ RunOrder: '7' }))],
  });
  expect(declaration.stages[1].actions[0].runOrder).toBe(7);
  expect(declaration.restartExecutionOnUpdate).toBe(true);
});

test('uses the made-up name when the template names no pipeline', () => {
  expect(parsePipeline({ ...pipelineProperties(), Name: undefined }, 'Stack-Pipeline-1').name).toBe('Stack-Pipeline-1');
});

test('its message names the pipeline and lists every problem', () => {
  const twoProblems = { Stages: [source, stage('Build', buildAction({ RunOrder: 1000, Speed: 'fast' }))] };
  expect(() => pipelineOf(twoProblems)).toThrow(/^pipeline shop-dev is rejected:\n {2}- .*RunOrder.*\n {2}- .*Speed/s);
});

describe('what the rehearsal does not support is rejected by name', () => {
  test.each([
    [{ ArtifactStores: [] }, 'ArtifactStores: not supported by the rehearsal'],
    [{ DisableInboundStageTransitions: [] }, 'DisableInboundStageTransitions: not supported'],
    [{ Colour: 'red' }, 'Colour: unknown to the rehearsal'],
    [{ ExecutionMode: 'PARALLEL' }, 'ExecutionMode: the rehearsal supports the execution modes SUPERSEDED and QUEUED'],
    [{ Stages: [{ ...source, BeforeEntry: {} }] }, 'Stages[0].BeforeEntry: not supported'],
    [
      { Stages: [{ ...source, OnFailure: { Result: 'ROLLBACK' } }] },
      'Stages[0].OnFailure.Result: RETRY is the only result that the rehearsal supports',
    ],
    [
      { Stages: [{ ...source, OnFailure: { Result: 'RETRY', Conditions: [] } }] },
      'Stages[0].OnFailure.Conditions: not supported',
    ],
    [withBuild({ Commands: ['ls'] }), 'Stages[1].Actions[0].Commands: not supported'],
    [withBuild({ Region: 'eu-west-1' }), 'Stages[1].Actions[0].Region: a rehearsal has one Region, us-east-1'],
  ])('%j', (changes, problem) => {
    expect(problemsOf(changes)).toEqual([expect.stringContaining(problem)]);
  });

  test.each([
    ['Deploy', 'ECSBlueGreen'],
    ['Deploy', 'CodeDeploy'],
    ['Source', 'ECR'],
    ['Compute', 'Commands'],
  ])('the action provider %s/%s', (Category, Provider) => {
    const other = lambdaAction({ ActionTypeId: { Category, Owner: 'AWS', Provider, Version: '1' } });
    const problems = problemsOf({ Stages: [source, stage('Deploy', other)] });
    expect(problems).toContainEqual(
      expect.stringContaining(
        `Deploy › Tag: the rehearsal does not support ${Category}/AWS/${Provider}/1; it supports Source/AWS/S3/1`,
      ),
    );
  });

  // https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html: without the switch it polls.
  test.each([{}, { PollForSourceChanges: true }])('polling for source changes: %j', (polling) => {
    const problems = problemsOf(withSource({ S3Bucket: 'b', S3ObjectKey: 'k', ...polling }));
    expect(problems).toEqual([expect.stringContaining('polling is not supported')]);
  });

  // https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html
  test.each(['BatchEnabled', 'CombineArtifacts'])('batch builds: %s', (key) => {
    expect(problemsOf(withBuild({ Configuration: { ProjectName: 'p', [key]: 'true' } }))).toEqual([
      `Build › DockerBuild: Configuration.${key}: batch builds are not supported`,
    ]);
    expect(problemsOf(withBuild({ Configuration: { ProjectName: 'p', [key]: 'false' } }))).toEqual([]);
  });

  test('a configuration key', () => {
    expect(problemsOf(withBuild({ Configuration: { ProjectName: 'p', Turbo: 'yes' } }))).toEqual([
      'Build › DockerBuild: Configuration.Turbo is unknown to the rehearsal',
    ]);
  });
});

// https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html
describe('the structure that CodePipeline demands', () => {
  test('at least two stages', () => {
    expect(problemsOf({ Stages: [source] })).toEqual(['Stages: a pipeline has 2 to 50 stages, got 1']);
  });

  test('source actions in the first stage', () => {
    const mixed = stage('Source', sourceAction(), approvalAction());
    expect(problemsOf({ Stages: [mixed, stage('Build', buildAction())] })).toEqual([
      'Source › Approve: the first stage holds source actions only',
    ]);
    const second = sourceAction({ Name: 'Late', Namespace: undefined, OutputArtifacts: [{ Name: 'Late' }] });
    expect(problemsOf({ Stages: [source, stage('Build', buildAction(), second)] })).toEqual([
      'Build › Late: source actions belong in the first stage',
    ]);
  });

  test('unique stage names, and action names unique in their stage', () => {
    expect(problemsOf({ Stages: [source, stage('A', lambdaAction()), stage('A', lambdaAction())] })).toEqual([
      'stage A: the name is used twice',
    ]);
    expect(problemsOf({ Stages: [source, stage('A', lambdaAction(), lambdaAction())] })).toEqual([
      'A › Tag: the action name is used twice in the stage',
    ]);
    expect(problemsOf({ Stages: [source, stage('A', lambdaAction()), stage('B', lambdaAction())] })).toEqual([]);
  });

  test('numbers of artifacts', () => {
    expect(problemsOf(withBuild({ InputArtifacts: [] }))).toEqual([
      'Build › DockerBuild: takes 1 to 5 input artifacts, got 0',
    ]);
    const approval = approvalAction({ InputArtifacts: [{ Name: 'SourceOutput' }] });
    expect(problemsOf({ Stages: [source, stage('Gate', approval)] })).toEqual([
      'Gate › Approve: takes 0 input artifacts, got 1',
    ]);
  });

  test('an input artifact is the output of an action before it', () => {
    const produces = buildAction({ OutputArtifacts: [{ Name: 'Image' }], RunOrder: 2 });
    const consumes = (RunOrder: number) => lambdaAction({ InputArtifacts: [{ Name: 'Image' }], RunOrder });
    expect(problemsOf({ Stages: [source, stage('Build', produces, consumes(3))] })).toEqual([]);
    expect(problemsOf({ Stages: [source, stage('Build', produces, consumes(2))] })).toEqual([
      'Build › Tag: the input artifact Image is produced by Build › DockerBuild, which does not run before it',
    ]);
    expect(problemsOf({ Stages: [source, stage('Build', consumes(1))] })).toEqual([
      'Build › Tag: no action produces the input artifact Image',
    ]);
  });

  test('unique output artifact names', () => {
    const again = { OutputArtifacts: [{ Name: 'SourceOutput' }] };
    expect(problemsOf(withBuild(again))).toEqual([
      'artifact SourceOutput: two actions have an output artifact of this name',
    ]);
  });

  test('PrimarySource with several inputs, and naming one of them', () => {
    const inputs = [{ Name: 'SourceOutput' }, { Name: 'Extra' }];
    const two = (Configuration: Record<string, string>) => [
      stage(
        'Source',
        sourceAction(),
        sourceAction({ Name: 'S3b', Namespace: undefined, OutputArtifacts: [{ Name: 'Extra' }] }),
      ),
      stage('Build', buildAction({ InputArtifacts: inputs, Configuration: { ProjectName: 'p', ...Configuration } })),
    ];
    expect(problemsOf({ Stages: two({}) })).toEqual([
      'Build › DockerBuild: Configuration.PrimarySource is required with several input artifacts',
    ]);
    expect(problemsOf({ Stages: two({ PrimarySource: 'Other' }) })).toEqual([
      'Build › DockerBuild: Configuration.PrimarySource Other is not one of the input artifacts',
    ]);
    expect(problemsOf({ Stages: two({ PrimarySource: 'Extra' }) })).toEqual([]);
  });

  test('required configuration', () => {
    expect(problemsOf(withBuild({ Configuration: {} }))).toEqual([
      'Build › DockerBuild: Configuration.ProjectName is missing',
    ]);
  });

  // https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html
  test('run order 1 to 999, TimeoutInMinutes for approvals only', () => {
    expect(problemsOf(withBuild({ RunOrder: 0 }))).toHaveLength(1);
    expect(problemsOf(withBuild({ RunOrder: 1000 }))).toHaveLength(1);
    expect(problemsOf(withBuild({ RunOrder: 999 }))).toEqual([]);
    expect(problemsOf(withBuild({ TimeoutInMinutes: 60 }))).toEqual([
      'Build › DockerBuild: TimeoutInMinutes is for manual approval actions only',
    ]);
    expect(problemsOf({ Stages: [source, stage('Gate', approvalAction({ TimeoutInMinutes: 60 }))] })).toEqual([]);
  });

  // https://docs.aws.amazon.com/codepipeline/latest/userguide/pipeline-types.html
  test('QUEUED and variables need type V2', () => {
    const V1 = { PipelineType: 'V1' };
    expect(problemsOf({ ...V1, ExecutionMode: 'QUEUED' })).toEqual(['ExecutionMode: QUEUED needs PipelineType V2']);
    expect(problemsOf({ ...V1, Variables: [{ Name: 'A' }] })).toEqual([
      'Variables: pipeline-level variables need PipelineType V2',
    ]);
  });
});

// https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
describe('names and sizes', () => {
  test.each([
    [{ Name: 'my shop' }, 'Name: a pipeline name has'],
    [{ Name: 'a'.repeat(101) }, 'Name: a pipeline name has'],
    [{ Stages: [stage('So urce', sourceAction()), stage('Build', buildAction())] }, 'Stages[0].Name: a stage name has'],
    [withBuild({ Name: 'ä' }), 'Stages[1].Actions[0].Name: an action name has'],
    [withBuild({ OutputArtifacts: [{ Name: 'a.b' }] }), 'an artifact name has'],
    [withBuild({ Namespace: 'a.b' }), 'a namespace has'],
    [withBuild({ Configuration: { ProjectName: 'x'.repeat(1001) } }), 'at most 1000 characters'],
  ])('%j', (changes, problem) => {
    expect(problemsOf(changes)).toEqual([expect.stringContaining(problem)]);
  });
});
