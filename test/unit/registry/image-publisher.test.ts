import { Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import { CiCdPipeline, DeployTarget, ImageBuild, ImageBuildBindOptions, ImageBuildConfig } from '../../../src';
import { Json, minimalProps, resourceOf, testPipeline } from '../../support/template';

const STAGE = { stageName: 'Deploy', targets: [DeployTarget.promoteByTag('production')] };
const buildActions = (test: ReturnType<typeof testPipeline>): Json[] =>
  resourceOf(test.template(), 'AWS::CodePipeline::Pipeline').Properties.Stages[1].Actions;
const pushesTo = (test: ReturnType<typeof testPipeline>): string =>
  JSON.stringify(resourceOf(test.template(), 'AWS::CodeBuild::Project').Properties.Environment.EnvironmentVariables);

describe('a pipeline that ends with the build', () => {
  const test = testPipeline(() => ({ stages: [] }));

  it('has no image step, and its build pushes to the repository', () => {
    expect(buildActions(test).map(({ Name }) => Name)).toEqual(['Docker']);
    test.template().resourceCountIs('AWS::ECR::Repository', 1);
    test.template().resourceCountIs('AWS::Lambda::Function', 0);
    expect(pushesTo(test)).toContain('"PipelineRepository');
    expect(test.pipeline.buildRepository).toBeUndefined();
  });
});

describe('a pipeline with a stage', () => {
  const early = testPipeline(() => ({ stages: [STAGE] }));
  const late = testPipeline(() => ({ stages: [] }));
  late.pipeline.addStage(STAGE);

  it.each([
    ['from the start', early],
    ['that was added later', late],
  ])('%s has an image step after the build, which pushes to a repository of its own', (_when, test) => {
    expect(buildActions(test).map(({ Name, RunOrder }) => [Name, RunOrder])).toEqual([
      ['Docker', 1],
      ['PublishImage', 2],
    ]);
    expect(pushesTo(test)).toContain('"PipelineBuildRepository');
    expect(pushesTo(test)).not.toContain('"PipelineRepository');
    expect(test.pipeline.buildRepository?.node.path).toBe('Test/Pipeline/BuildRepository');
  });

  it('has the same template, no matter when the stage was added', () => {
    expect(late.template().toJSON()).toEqual(early.template().toJSON());
  });

  it('passes the claim of the build, both repositories and the requests of the targets to the step', () => {
    const { Environment, Timeout, MemorySize } = resourceOf(
      early.template(),
      'AWS::Lambda::Function',
      'ImageStep',
    ).Properties;
    expect([Timeout, MemorySize]).toEqual([900, 1024]);
    expect(Environment.Variables).toMatchObject({
      BUILD_REPOSITORY: { Ref: expect.stringContaining('BuildRepository') },
      PUBLISHED_REPOSITORY: { Ref: expect.stringMatching(/^PipelineRepository/) },
      ARTIFACT_BUCKET_DOMAIN: {
        'Fn::GetAtt': [expect.stringContaining('ArtifactBucket'), 'RegionalDomainName'],
      },
      IMAGE_DEFINITIONS: '[]',
    });
    const [, { Configuration, OutputArtifacts }] = buildActions(early);
    expect(JSON.parse(Configuration.UserParameters)).toEqual({
      version: 1,
      imageDigest: '#{Build.IMAGE_DIGEST}',
      imageTag: '#{codepipeline.PipelineExecutionId}',
      pipelineName: 'shop-dev',
      executionId: '#{codepipeline.PipelineExecutionId}',
      stageName: 'Build',
      actionName: 'PublishImage',
    });
    expect(OutputArtifacts).toEqual([{ Name: 'ImageFiles' }]);
  });

  it('has one step, no matter how many stages there are', () => {
    const test = testPipeline(() => ({ stages: [STAGE, { ...STAGE, stageName: 'Second' }] }));
    expect(buildActions(test)).toHaveLength(2);
  });
});

it('the step runs after every action of the build', () => {
  class SecondBuild extends ImageBuild {
    public bind(scope: Construct, options: ImageBuildBindOptions): ImageBuildConfig {
      const config = ImageBuild.docker().bind(scope, options);
      Object.assign(config.action.actionProperties, { runOrder: 7 });
      return config;
    }
  }
  const actions = buildActions(testPipeline(() => ({ stages: [STAGE], imageBuild: new SecondBuild() })));
  expect(actions.map(({ RunOrder }) => RunOrder)).toEqual([7, 8]);
});

describe('repositories that cannot be the build repository', () => {
  const withBoth = (scope: Construct, repository: ecr.IRepository, buildRepository: ecr.IRepository) =>
    new CiCdPipeline(scope, 'Pipeline', { ...minimalProps, repository, buildRepository });

  it('are the repository that is deployed from', () => {
    const [stack, another] = [new Stack(), new Stack()];
    const [one, same] = ['One', 'Same'].map((id) => ecr.Repository.fromRepositoryName(stack, id, 'team/shop'));
    expect(() => withBoth(stack, one, same)).toThrow(
      "[Default/Pipeline] buildRepository must be another repository than repository, got 'Default/Same' for both: leave it out, or builds could change what is deployed",
    );
    const names = ['team/shop', 'team/builds'];
    const [shop, builds] = names.map((name, id) => ecr.Repository.fromRepositoryName(another, `R${id}`, name));
    expect(() => withBoth(another, shop, builds)).not.toThrow();
  });
});

it('a custom build receives the repository to push to', () => {
  let seen: ImageBuildBindOptions | undefined;
  class Own extends ImageBuild {
    public bind(scope: Construct, options: ImageBuildBindOptions): ImageBuildConfig {
      seen = options;
      return ImageBuild.docker().bind(scope, options);
    }
  }
  const { stack } = testPipeline(() => ({ stages: [STAGE], imageBuild: new Own() }));
  expect(stack.resolve(seen!.repository.repositoryName)).toEqual({ Ref: expect.stringContaining('BuildRepository') });
});
