import { Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { CiCdPipelineProps, DeployTarget } from '../../src';
import { fargateService } from '../support/existing';
import { testPipeline } from '../support/template';
import { importedService } from './deploy/ecs-rolling/support';

/** As plain JavaScript hands it over. */
type Loose<T> = { [P in keyof T]?: unknown };
const live = DeployTarget.promoteByTag('live');

/** What is wrong with these props, one problem each. */
function problemsOf(props: (scope: Construct) => Loose<CiCdPipelineProps>): string[] {
  try {
    testPipeline((scope) => props(scope) as CiCdPipelineProps);
  } catch (error) {
    return (error as Error).message.replace('[Test/Pipeline] ', '').split('; ');
  }
  return [];
}

test.each<[string, (scope: Construct) => Loose<CiCdPipelineProps>, string]>([
  [
    'a service as target',
    (scope) => ({ stages: [{ stageName: 'Own', targets: [fargateService(scope)] }] }),
    "targets of stage 'Own' must be created by DeployTarget, got a FargateService: pass DeployTarget.ecsService(service) or DeployTarget.ecsRolling(service)",
  ],
  [
    'a project as build',
    (scope) => ({ imageBuild: new codebuild.PipelineProject(scope, 'Mine') }),
    'imageBuild must be created by ImageBuild, got a PipelineProject: pass ImageBuild.project(project)',
  ],
  [
    'a bucket as source',
    (scope) => ({ source: new s3.Bucket(scope, 'Mine') }),
    "source must be created by PipelineSource, got a Bucket: pass PipelineSource.s3('source.zip', { bucket })",
  ],
  [
    'a repository as source',
    (scope) => ({ source: new codecommit.Repository(scope, 'Mine', { repositoryName: 'shop' }) }),
    'source must be created by PipelineSource, got a Repository: pass PipelineSource.codeCommit(repository)',
  ],
  [
    'a bucket as build',
    (scope) => ({ imageBuild: new s3.Bucket(scope, 'Mine') }),
    'imageBuild must be created by ImageBuild, got a Bucket: pass one such as ImageBuild.docker()',
  ],
])('%s: the error names the fix', (_case, props, message) => {
  expect(problemsOf(props)).toEqual([message]);
});

test('one error reports all invalid props, wrong kinds and wrong values', () => {
  const problems = problemsOf(() => ({
    source: 'a',
    repository: 'b',
    namePrefix: 'my shop',
    logRetention: 4,
    stages: [{ stageName: 'Build', targets: [live] }, { stageName: 'Own' }, 'c'],
    tags: { 'aws:a': 'b' },
  }));
  expect(problems).toEqual([
    expect.stringMatching(/^source must be created by PipelineSource, got 'a'/),
    expect.stringMatching(/^repository must be a construct such as ecr\.Repository, got 'b'/),
    expect.stringMatching(/^stage must be an object, got 'c'/),
    expect.stringMatching(/^namePrefix must be letters/),
    "stageName 'Build' is used by the pipeline itself: choose another name, such as 'Staging'",
    expect.stringMatching(/^stage 'Own' must not be empty/),
    expect.stringMatching(/^tags must not have a key that starts with 'aws:'/),
    expect.stringMatching(/^logRetention must be one of RetentionDays, got 4/),
  ]);
});

test('a stage that is added later must not use a name of the pipeline itself', () => {
  const { pipeline } = testPipeline();
  expect(() => pipeline.addStage({ stageName: 'Source', targets: [live] })).toThrow(
    new Error(
      "[Test/Pipeline] stageName 'Source' is used by the pipeline itself: choose another name, such as 'Staging'",
    ),
  );
  expect(() => pipeline.addStage({ stageName: 'Deploy', targets: [live] })).toThrow(
    new Error("[Test/Pipeline] stageName must be unique, got 'Deploy' twice: rename one of them"),
  );
});

test('one error reports all invalid options of a rolling update', () => {
  const stack = new Stack();
  const wrong = {
    taskRole: 'task',
    executionRole: 5,
    role: 'deployer',
    containerName: '',
    taskDefinitionFamily: 'shop:3',
    deploymentTimeout: 30,
  } as never;
  const role = (prop: string, got: string) =>
    `${prop} must be a construct such as iam.Role, got ${got}: create one, or import one with iam.Role.fromRoleName()`;
  expect(() => DeployTarget.ecsRolling(importedService(stack), wrong)).toThrow(
    new Error(
      `[DeployTarget.ecsRolling] ${[
        "taskDefinitionFamily must be letters, digits, '-' or '_', such as 'shop', got 'shop:3'",
        role('taskRole', "'task'"),
        role('executionRole', '5'),
        role('role', "'deployer'"),
        "containerName must not be empty: leave it out or use letters, digits, '-' or '_', such as 'app'",
        'deploymentTimeout must be a Duration, got 30: use one such as Duration.minutes(30)',
      ].join('; ')}`,
    ),
  );
  expect(() => DeployTarget.ecsRolling('shop' as never, wrong)).toThrow(
    /got 'shop': .*; taskRole .*; executionRole .*; role .*; containerName .*; deploymentTimeout /,
  );
});
