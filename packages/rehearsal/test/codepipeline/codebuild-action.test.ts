import { actionContext } from './action-context';
import { buildAction, pipelineOf, sourceAction, stage } from './fixtures';
import { permissive } from './harness';
import type { CodeBuildRunner, PipelineBuildRequest, PipelineBuildResult } from '../../src/codepipeline/engine/builds';
import * as provider from '../../src/codepipeline/providers/codebuild';
import { AccessDeniedError } from '../../src/emulator/control';

const succeeded: PipelineBuildResult = { id: 'shop:1', status: 'SUCCEEDED', phases: [], exportedVariables: {} };

function actionWith(changes: Record<string, unknown> = {}) {
  const inputs = [{ Name: 'SourceOutput' }, { Name: 'Extra' }];
  const extra = sourceAction({ Name: 'S3b', Namespace: undefined, OutputArtifacts: [{ Name: 'Extra' }] });
  const Configuration = { ProjectName: 'shop', PrimarySource: 'Extra', ...changes };
  const build = buildAction({ InputArtifacts: inputs, OutputArtifacts: [{ Name: 'Image' }], Configuration });
  return pipelineOf({ Stages: [stage('Source', sourceAction(), extra), stage('Build', build)] }).stages[1].actions[0];
}

const inputArtifacts = ['SourceOutput', 'Extra'].map((name) => ({ name, bucket: 'artifacts', key: name }));

function codeBuildWith(result: Partial<PipelineBuildResult> = {}) {
  const requests: PipelineBuildRequest[] = [];
  const signals: AbortSignal[] = [];
  const codeBuild: CodeBuildRunner = {
    async run(request, observer, signal) {
      requests.push(request);
      signals.push(signal);
      observer.onStarted('shop:1');
      observer.onOutput('building');
      return { ...succeeded, ...result };
    },
  };
  return { codeBuild, requests, signals };
}

// https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html
test('passes the build its sources, with the primary one separate, and the locations of its artifacts', async () => {
  const { codeBuild, requests, signals } = codeBuildWith({ exportedVariables: { DIGEST: 'sha256:1' } });
  const { context, updates } = actionContext(actionWith(), { inputArtifacts });
  const outcome = await provider.codeBuild.run(context, { codeBuild, control: () => permissive });
  expect(requests[0]).toMatchObject({
    projectName: 'shop',
    projectArn: 'arn:aws:codebuild:us-east-1:000000000000:project/shop',
    initiator: 'codepipeline/shop-dev',
    pipelineExecutionId: 'execution-1',
    primarySource: { name: 'Extra' },
    secondarySources: [{ name: 'SourceOutput' }],
    environmentVariables: [],
    outputArtifacts: [{ name: 'Image', bucket: 'artifacts' }],
  });
  expect(updates).toEqual([{ externalExecutionId: 'shop:1' }, { outputLine: 'building' }]);
  expect(signals).toEqual([context.closing]);
  // "This action will produce as variables all environment variables that were exported as part of the build."
  expect(outcome).toEqual({ variables: { DIGEST: 'sha256:1' }, externalExecutionId: 'shop:1' });
});

test('the only input artifact is the primary source', async () => {
  const { codeBuild, requests } = codeBuildWith();
  const { context } = actionContext(pipelineOf().stages[1].actions[0], { inputArtifacts: [inputArtifacts[0]] });
  await provider.codeBuild.run(context, { codeBuild, control: () => permissive });
  expect(requests[0]).toMatchObject({ primarySource: { name: 'SourceOutput' }, secondarySources: [] });
});

// The same page, "Service role permissions: CodeBuild action": StartBuild and BatchGetBuilds on the project.
test.each(['codebuild:StartBuild', 'codebuild:BatchGetBuilds'])('without %s there is no build', async (denied) => {
  const { codeBuild, requests } = codeBuildWith();
  const asked: unknown[] = [];
  const control = {
    ...permissive,
    authorize: async (request: { action: string }) => {
      asked.push(request);
      if (request.action === denied) {
        throw new AccessDeniedError(`not authorized to perform: ${denied}`);
      }
    },
  };
  const { context } = actionContext(actionWith(), { inputArtifacts });
  await expect(provider.codeBuild.run(context, { codeBuild, control: () => control })).rejects.toThrow(denied);
  expect(requests).toEqual([]);
  const resourceArn = 'arn:aws:codebuild:us-east-1:000000000000:project/shop';
  expect(asked.at(-1)).toEqual({ accessKeyId: 'ASIA1', action: denied, resourceArn });
});

describe('environment variables of the action', () => {
  test('are a JSON list of name, value and type, PLAINTEXT by default', () => {
    const text = '[{"name":"A","value":"1"},{"name":"B","value":"/p","type":"PARAMETER_STORE"}]';
    expect(provider.parseBuildVariables(text)).toEqual([
      { name: 'A', value: '1', type: 'PLAINTEXT' },
      { name: 'B', value: '/p', type: 'PARAMETER_STORE' },
    ]);
    expect(provider.parseBuildVariables(undefined)).toEqual([]);
  });

  test.each([
    '{',
    '{}',
    '[{"name":"A"}]',
    '[{"name":"A","value":"1","type":"VAULT"}]',
    '[{"name":"A","value":"1","x":1}]',
  ])('are rejected: %s', (text) =>
    expect(() => provider.parseBuildVariables(text)).toThrow(
      'EnvironmentVariables must be a JSON list of name, value and type',
    ),
  );
});

describe('a build that does not succeed', () => {
  const phases = [
    { type: 'INSTALL', status: 'SUCCEEDED' },
    { type: 'BUILD', status: 'FAILED', message: "command 'npm test' exited with 1" },
    { type: 'POST_BUILD', status: 'SUCCEEDED' },
    { type: 'COMPLETED' },
  ];

  test('fails the action with the phase and the reason', async () => {
    const { codeBuild } = codeBuildWith({ status: 'FAILED', phases });
    const { context } = actionContext(actionWith(), { inputArtifacts });
    await expect(provider.codeBuild.run(context, { codeBuild, control: () => permissive })).rejects.toMatchObject({
      code: 'JobFailed',
      message: "build shop:1 failed in phase BUILD: command 'npm test' exited with 1",
      externalExecutionId: 'shop:1',
    });
  });

  test.each([
    [{ status: 'TIMED_OUT', phases: [{ type: 'BUILD', status: 'TIMED_OUT' }] }, 'ran out of time in phase BUILD'],
    [{ status: 'STOPPED', phases: [] }, 'was stopped'],
    [{ status: 'FAULT', phases: [] }, 'broke down'],
  ] as const)('%j', (result, words) => {
    expect(provider.describeBuildFailure({ ...succeeded, ...result })).toBe(`build shop:1 ${words}`);
  });

  test('exported variables that CodePipeline cannot hold fail it too', async () => {
    const { codeBuild } = codeBuildWith({ exportedVariables: { 'a.b': '1' } });
    const { context } = actionContext(actionWith(), { inputArtifacts });
    await expect(provider.codeBuild.run(context, { codeBuild, control: () => permissive })).rejects.toThrow(
      'exports variables',
    );
  });
});
