import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import {
  CiCdPipeline,
  DeployTarget,
  DeployTargetBindOptions,
  DeployTargetConfig,
  ImageBuild,
  ImageBuildBindOptions,
  PipelineSource,
  SourceBindOptions,
} from '../../src';
import { Json, arn, resourceOf, resourcesOf, roleOf, statementsOf, testPipeline } from '../support/template';

const STORES = ['AWS::S3::Bucket', 'AWS::ECR::Repository'];
const STATEFUL = [...STORES, 'AWS::Logs::LogGroup'];

describe('defaults', () => {
  const template = testPipeline().template();

  test('logs are retained for a month', () => {
    resourcesOf(template, 'AWS::Logs::LogGroup').forEach((group) => expect(group.Properties.RetentionInDays).toBe(30));
  });

  test('stateful resources outlive the stack, except the repository of builds, whose images have been copied', () => {
    const stores = STORES.flatMap((type) => Object.entries(template.findResources(type)));
    stores.forEach(([id, { DeletionPolicy, Properties }]) => {
      const isOfBuilds = id.includes('BuildRepository');
      expect([id, DeletionPolicy]).toEqual([id, isOfBuilds ? 'Delete' : 'RetainExceptOnCreate']);
      expect(Properties.EmptyOnDelete).toBe(isOfBuilds ? true : undefined);
    });
  });

  test('log groups do not, so that a stage that was removed can be added again', () => {
    const logGroups = resourcesOf(template, 'AWS::Logs::LogGroup');
    expect(logGroups.length).toBeGreaterThan(1);
    logGroups.forEach((r) => expect(r).toMatchObject({ DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' }));
  });

  test.each([RemovalPolicy.RETAIN, RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE])(
    'log groups are retained with %s, unless their creation is rolled back',
    (logRemovalPolicy) => {
      resourcesOf(testPipeline(() => ({ logRemovalPolicy })).template(), 'AWS::Logs::LogGroup').forEach((r) =>
        expect(r).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' }),
      );
    },
  );

  test('the pipeline is not started by its updates, unless asked for', () => {
    const restarts = (restartExecutionOnUpdate?: boolean) =>
      resourceOf(testPipeline(() => ({ restartExecutionOnUpdate })).template(), 'AWS::CodePipeline::Pipeline')
        .Properties.RestartExecutionOnUpdate;
    expect([restarts(), restarts(false), restarts(true)]).toEqual([false, false, true]);
  });

  test('the pipeline is V2 and superseding, and its actions run with its own role', () => {
    const { Properties } = resourceOf(template, 'AWS::CodePipeline::Pipeline');
    expect(Properties).toMatchObject({
      PipelineType: 'V2',
      ExecutionMode: 'SUPERSEDED',
      RestartExecutionOnUpdate: false,
    });
    const actions = Properties.Stages.flatMap((stage: Json) => stage.Actions);
    expect(actions.map((action: Json) => action.RoleArn)).toEqual([undefined, undefined, undefined]);
  });

  test('the environment is dev, in names and as a tag', () => {
    expect(resourceOf(template, 'AWS::CodePipeline::Pipeline').Properties).toMatchObject({
      Name: 'shop-dev',
      Tags: [{ Key: 'Environment', Value: 'dev' }],
    });
  });

  test('only the stages Source and Build are required, and the build is a Docker build', () => {
    const { Stages } = resourceOf(
      testPipeline(() => ({ stages: undefined })).template(),
      'AWS::CodePipeline::Pipeline',
    ).Properties;
    expect(Stages.map((stage: Json) => stage.Name)).toEqual(['Source', 'Build']);
  });

  test('the name is derived from the path, and is unique in the app', () => {
    const app = new App();
    const stacks = ['One', 'Two'].map((id) => {
      const stack = new Stack(app, id);
      new CiCdPipeline(stack, 'Pipeline', { source: PipelineSource.s3('source.zip') });
      return stack;
    });
    const names = stacks.map(
      (stack) => resourceOf(Template.fromStack(stack), 'AWS::CodePipeline::Pipeline').Properties.Name,
    );
    expect(names[0]).toMatch(/^One-Pipeline-[0-9A-F]{8}-dev$/);
    expect(new Set(names).size).toBe(2);
  });
});

describe('props', () => {
  test('tags are applied, and replace Environment', () => {
    const template = testPipeline(() => ({ tags: { Environment: 'test', Owner: 'me' } })).template();
    expect(resourceOf(template, 'AWS::ECR::Repository', 'PipelineRepository').Properties.Tags).toEqual([
      { Key: 'Environment', Value: 'test' },
      { Key: 'Owner', Value: 'me' },
    ]);
  });

  test('retention, expiration and removal are applied', () => {
    const template = testPipeline(() => ({
      logRetention: logs.RetentionDays.ONE_DAY,
      artifactExpiration: Duration.days(90),
      artifactNoncurrentVersionExpiration: Duration.days(3),
      removalPolicy: RemovalPolicy.DESTROY,
    })).template();
    expect(resourceOf(template, 'AWS::Logs::LogGroup', 'BuildLogs').Properties.RetentionInDays).toBe(1);
    expect(
      resourceOf(template, 'AWS::S3::Bucket', 'Artifact').Properties.LifecycleConfiguration.Rules[0],
    ).toMatchObject({
      ExpirationInDays: 90,
      NoncurrentVersionExpiration: { NoncurrentDays: 3 },
    });
    STATEFUL.flatMap((type) => resourcesOf(template, type)).forEach((r) => expect(r.DeletionPolicy).toBe('Delete'));
  });
});

describe('stages', () => {
  test('can be added after construction', () => {
    const test = testPipeline();
    test.pipeline.addStage({ stageName: 'Later', targets: [DeployTarget.promoteByTag('later')] });
    const { Stages } = resourceOf(test.template(), 'AWS::CodePipeline::Pipeline').Properties;
    expect(Stages.map((stage: Json) => stage.Name)).toEqual(['Source', 'Build', 'Deploy', 'Later']);
    const { LifecyclePolicyText } = resourceOf(test.template(), 'AWS::ECR::Repository', 'PipelineRepository').Properties
      .LifecyclePolicy;
    expect(JSON.parse(LifecyclePolicyText).rules.map((rule: Json) => rule.selection.tagPatternList)).toEqual([
      ['production'],
      ['later'],
      undefined,
    ]);
  });

  test('targets of one stage run in parallel', () => {
    const targets = ['blue', 'green'].map((tag) => DeployTarget.promoteByTag(tag));
    const template = testPipeline(() => ({ stages: [{ stageName: 'Both', targets }] })).template();
    const { Actions } = resourceOf(template, 'AWS::CodePipeline::Pipeline').Properties.Stages[2];
    expect(Actions.map((action: Json) => [action.Name, action.RunOrder])).toEqual([
      ['tag-blue-image', 1],
      ['tag-green-image', 1],
    ]);
  });

  test('a custom target receives the image, the stage and the names', () => {
    let seen: DeployTargetBindOptions | undefined;
    class Own extends DeployTarget {
      public bind(_scope: Construct, options: DeployTargetBindOptions): DeployTargetConfig {
        seen = options;
        return DeployTarget.promoteByTag('own').bind(_scope, options);
      }
    }
    const { pipeline, stack } = testPipeline(() => ({ stages: [{ stageName: 'Mine', targets: [new Own()] }] }));
    expect(seen?.image.repository).toBe(pipeline.repository);
    expect([
      seen?.stageName,
      seen?.pipelineName,
      seen?.runOrder,
      stack.resolve(seen?.image.digest),
      seen?.image.tag,
    ]).toEqual(['Mine', 'shop-dev', 1, '#{Image.IMAGE_DIGEST}', '#{codepipeline.PipelineExecutionId}']);
  });

  test('a target can require no permission and protect no tag', () => {
    class Bare extends DeployTarget {
      public bind(scope: Construct, options: DeployTargetBindOptions): DeployTargetConfig {
        return { actions: DeployTarget.promoteByTag('bare').bind(scope, options).actions };
      }
    }
    const template = testPipeline(() => ({ stages: [{ stageName: 'Bare', targets: [new Bare()] }] })).template();
    const invoking = statementsOf(roleOf(template, 'codepipeline.amazonaws.com')).filter(
      ({ Action }) => Action === 'lambda:InvokeFunction',
    );
    expect(invoking.map(({ Resource }) => Resource)).toEqual([arn('lambda', 'function:shop-dev-publish-image')]);
  });

  test('a source can require no permission and no trigger, and a build no permission', () => {
    class Bare extends PipelineSource {
      public bind(scope: Construct, options: SourceBindOptions) {
        return { action: PipelineSource.s3('source.zip').bind(scope, options).action };
      }
    }
    class BareBuild extends ImageBuild {
      public bind(scope: Construct, options: ImageBuildBindOptions) {
        return { ...ImageBuild.docker().bind(scope, options), permissions: undefined };
      }
    }
    const test = testPipeline(() => ({ source: new Bare(), imageBuild: new BareBuild(), stages: [] }));
    expect(test.pipeline.sourceBucket).toBeUndefined();
    test.template().resourceCountIs('AWS::Events::Rule', 0);
    expect(statementsOf(roleOf(test.template(), 'codepipeline.amazonaws.com')).length).toBe(2);
  });
});
