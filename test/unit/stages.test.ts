import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { ManualApprovalAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import {
  CiCdPipelineProps,
  DeployTarget,
  Gate,
  GateBindOptions,
  GateConfig,
  PipelineSource,
  StageOptions,
} from '../../src';
import { Json, resourceOf, testPipeline } from '../support/template';

const withStages = (
  stages: CiCdPipelineProps['stages'],
  more: (scope: Construct) => Partial<CiCdPipelineProps> = () => ({}),
) => testPipeline((scope) => ({ stages, ...more(scope) }));
const stageOf = (test: ReturnType<typeof testPipeline>, index = 2): Json =>
  resourceOf(test.template(), 'AWS::CodePipeline::Pipeline').Properties.Stages[index];
const orders = (stage: Json): [string, number][] => stage.Actions.map((action: Json) => [action.Name, action.RunOrder]);

describe('gates and verifications', () => {
  test('gates come before the targets, verifications after them', () => {
    const test = withStages([
      {
        stageName: 'Production',
        gates: [Gate.manualApproval()],
        targets: [DeployTarget.promoteByTag('blue'), DeployTarget.promoteByTag('green')],
        verifications: [Gate.imageValidation()],
      },
    ]);
    expect(orders(stageOf(test))).toEqual([
      ['Approve', 1],
      ['tag-blue-image', 2],
      ['tag-green-image', 2],
      ['ValidateImage', 3],
    ]);
  });

  test('gates run one after the other, and actions without a run order come first', () => {
    class Step extends Gate {
      public constructor(private readonly actionName: string) {
        super();
      }

      public bind(_scope: Construct, options: GateBindOptions): GateConfig {
        const runOrder = options.runOrder === 1 ? undefined : options.runOrder;
        return { actions: [new ManualApprovalAction({ actionName: this.actionName, runOrder })] };
      }
    }
    const gates = [new Step('First'), new Step('Second')];
    const test = withStages([{ stageName: 'Gates', gates, targets: [DeployTarget.promoteByTag('live')] }]);
    expect(orders(stageOf(test))).toEqual([
      ['First', 1],
      ['Second', 2],
      ['tag-live-image', 3],
    ]);
  });

  test('conditions of gates become conditions of the stage', () => {
    const condition = (ruleName: string): codepipeline.Condition => ({
      result: codepipeline.Result.FAIL,
      rules: [new codepipeline.Rule({ name: ruleName, provider: 'CloudWatchAlarm', version: '1' })],
    });
    class Conditions extends Gate {
      public bind(scope: Construct, options: GateBindOptions): GateConfig {
        const { actions } = Gate.manualApproval().bind(scope, options);
        return { actions, entryConditions: [condition('Before')], successConditions: [condition('After')] };
      }
    }
    const stage = stageOf(withStages([{ stageName: 'Guarded', gates: [new Conditions()] }]));
    expect(stage.BeforeEntry.Conditions[0].Rules[0].Name).toBe('Before');
    expect(stage.OnSuccess.Conditions[0].Rules[0].Name).toBe('After');
  });
});

describe('the target name of recorded deployments', () => {
  const recorded = (stage: Partial<StageOptions>) => {
    const test = withStages([{ stageName: 'Live', verifications: [Gate.imageValidation()], ...stage }]);
    const { Configuration } = stageOf(test).Actions.find(({ Name }: Json) => Name === 'ValidateImage');
    return JSON.parse(Configuration.UserParameters).target;
  };
  const tag = (name: string) => DeployTarget.promoteByTag(name);

  test.each<[string, Partial<StageOptions>, string]>([
    ['no target', {}, 'image'],
    ['a target', { targets: [tag('live')] }, 'live'],
    ['several targets, which are deployed side by side', { targets: [tag('blue'), tag('green')] }, 'blue.green'],
    [
      'a gate, before anything is deployed',
      { gates: [Gate.imageValidation()], verifications: [], targets: [tag('live')] },
      'image',
    ],
  ])('%s', (_, stage, target) => {
    expect(recorded(stage)).toBe(target);
  });

  test('too long names are shortened', () => {
    expect(recorded({ targets: [tag('a'.repeat(60)), tag('b'.repeat(60))] })).toMatch(/^a{60}\.b{30}-[0-9a-f]{8}$/);
  });
});

describe('retries', () => {
  const { FAILED_ACTIONS, ALL_ACTIONS } = codepipeline.RetryMode;

  test('of the build and of a stage have their own modes', () => {
    const stages = [{ stageName: 'Deploy', targets: [DeployTarget.promoteByTag('live')], retryMode: ALL_ACTIONS }];
    const test = withStages(stages, () => ({ buildRetryMode: FAILED_ACTIONS }));
    const retry = (RetryMode: string) => ({ Result: 'RETRY', RetryConfiguration: { RetryMode } });
    expect([0, 1, 2].map((index) => stageOf(test, index).OnFailure)).toEqual([
      undefined,
      retry('FAILED_ACTIONS'),
      retry('ALL_ACTIONS'),
    ]);
  });

  test('are off by default', () => {
    const test = testPipeline();
    expect([0, 1, 2].map((index) => stageOf(test, index).OnFailure)).toEqual([undefined, undefined, undefined]);
  });
});

describe('the deployments table and the topic', () => {
  const verified = [{ stageName: 'Verified', verifications: [Gate.imageValidation()] }];

  test('are created with the first validation', () => {
    const { pipeline, template } = withStages(verified);
    template().resourceCountIs('AWS::DynamoDB::Table', 1);
    template().resourceCountIs('AWS::SNS::Topic', 1);
    expect([pipeline.deploymentsTable, pipeline.notificationTopic]).toEqual([
      expect.any(dynamodb.Table),
      expect.any(sns.Topic),
    ]);
    const { Environment } = resourceOf(template(), 'AWS::Lambda::Function', 'ImageValidation').Properties;
    expect(Environment.Variables).toEqual({
      STATE_TABLE: { Ref: expect.stringContaining('Deployments') },
      ECR_REPOSITORY: { Ref: expect.stringContaining('Repository') },
      SNS_TOPIC_ARN: { Ref: expect.stringContaining('Topic') },
      SOURCE_STAGE: 'Source',
      SOURCE_ACTION: 'S3',
    });
  });

  test('are created once for several validations, and not without one', () => {
    const { pipeline, template } = withStages([
      { stageName: 'Plain', targets: [DeployTarget.promoteByTag('production')] },
    ]);
    expect([pipeline.deploymentsTable, pipeline.notificationTopic]).toEqual([undefined, undefined]);
    ['One', 'Two'].forEach((stageName) => pipeline.addStage({ stageName, verifications: [Gate.imageValidation()] }));
    template().resourceCountIs('AWS::DynamoDB::Table', 1);
    template().resourceCountIs('AWS::SNS::Topic', 1);
  });

  test('are created once for an approval and a later validation', () => {
    const { template } = withStages([
      { stageName: 'Approved', gates: [Gate.manualApproval()] },
      { stageName: 'Gated', gates: [Gate.imageValidation()] },
    ]);
    template().resourceCountIs('AWS::DynamoDB::Table', 1);
    template().resourceCountIs('AWS::SNS::Topic', 1);
    const [, , { Actions }] = resourceOf(template(), 'AWS::CodePipeline::Pipeline').Properties.Stages;
    expect(Actions[0].Configuration.NotificationArn).toEqual({ Ref: expect.stringContaining('Topic') });
  });

  test('the topic exists without gates if failures are to be published, and is retained', () => {
    const { pipeline, template } = withStages([], () => ({ failureNotifications: true }));
    expect(pipeline.notificationTopic).toBeInstanceOf(sns.Topic);
    expect(resourceOf(template(), 'AWS::SNS::Topic')).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate' });
    expect(withStages([], () => ({ failureNotifications: false })).pipeline.notificationTopic).toBeUndefined();
  });

  test('a topic of your own is used for that', () => {
    const { pipeline } = withStages([], (scope) => ({
      failureNotifications: true,
      notificationTopic: sns.Topic.fromTopicArn(scope, 'Mine', 'arn:aws:sns:us-east-1:111122223333:mine'),
    }));
    expect(pipeline.notificationTopic!.node.path).toBe('Test/Mine');
  });

  test('are only the topic for an approval', () => {
    const { template } = withStages([{ stageName: 'Plain', verifications: [Gate.manualApproval()] }]);
    template().resourceCountIs('AWS::DynamoDB::Table', 0);
    template().resourceCountIs('AWS::SNS::Topic', 1);
  });

  test('can be an existing table, which then serves gates too', () => {
    const key = (name: string, type: dynamodb.AttributeType) => ({ name, type });
    const { template } = withStages([{ stageName: 'Gated', gates: [Gate.imageValidation()] }], (scope) => ({
      deploymentsTable: new dynamodb.Table(scope, 'Mine', {
        partitionKey: key('deploymentId', dynamodb.AttributeType.STRING),
        sortKey: key('timestamp', dynamodb.AttributeType.NUMBER),
      }),
      notificationTopic: new sns.Topic(scope, 'MyTopic'),
    }));
    template().resourceCountIs('AWS::DynamoDB::Table', 1);
    template().resourceCountIs('AWS::SNS::Topic', 1);
  });

  test('an existing table with other keys is rejected', () => {
    const props = (scope: Construct) => ({
      deploymentsTable: new dynamodb.Table(scope, 'Mine', {
        partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      }),
    });
    expect(() => withStages([], props).template()).toThrow(
      "[Test/Pipeline] table 'Test/Mine/Resource' must have 'deploymentId' (string) as its partition key",
    );
  });
});

test('a push to GitHub starts the pipeline through a trigger', () => {
  const connectionArn =
    'arn:aws:codeconnections:eu-west-1:111122223333:connection/11111111-2222-3333-4444-555555555555';
  const { template } = withStages([], () => ({ source: PipelineSource.gitHub('acme/shop', { connectionArn }) }));
  const { Triggers, Stages } = resourceOf(template(), 'AWS::CodePipeline::Pipeline').Properties;
  expect(Triggers).toEqual([
    {
      ProviderType: 'CodeStarSourceConnection',
      GitConfiguration: { SourceActionName: Stages[0].Actions[0].Name, Push: [{ Branches: { Includes: ['main'] } }] },
    },
  ]);
  template().resourceCountIs('AWS::Events::Rule', 0);
});

test('addStage returns the stage of the L2 pipeline', () => {
  const { pipeline } = withStages([]);
  const stage = pipeline.addStage({ stageName: 'Production', targets: [DeployTarget.promoteByTag('production')] });
  expect(stage).toBe(pipeline.pipeline.stage('Production'));
});
