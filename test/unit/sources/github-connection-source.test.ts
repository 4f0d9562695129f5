import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnConnection } from 'aws-cdk-lib/aws-codeconnections';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { ManualApprovalAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { PipelineSource } from '../../../src';
import { attribute, Resource, resourceOf, roleOf, Statement, statementsOf, testPipeline } from '../../support/template';

const CONNECTION = 'arn:aws:codeconnections:eu-west-1:111122223333:connection/aeb3f5b5';
const LEGACY_CONNECTION = 'arn:aws:codestar-connections:eu-west-1:111122223333:connection/aeb3f5b5';

const templateOf = (connectionArn: (scope: Construct) => string, branch?: string): Template =>
  testPipeline((scope) => ({
    source: PipelineSource.gitHub('acme/shop', { connectionArn: connectionArn(scope), branch }),
  })).template();

describe('GitHub by connection', () => {
  const template = templateOf(() => CONNECTION, 'release/2');

  test('action: a ZIP file of the branch; the trigger, not the action, watches it', () => {
    expect(actionOf(template)).toEqual({
      Name: 'GitHub',
      ActionTypeId: { Category: 'Source', Owner: 'AWS', Provider: 'CodeStarSourceConnection', Version: '1' },
      Configuration: {
        ConnectionArn: CONNECTION,
        FullRepositoryId: 'acme/shop',
        BranchName: 'release/2',
        OutputArtifactFormat: 'CODE_ZIP',
        DetectChanges: false,
      },
      OutputArtifacts: [{ Name: 'Source' }],
      Namespace: 'SourceVariables',
      RunOrder: 1,
    });
  });

  test('trigger: a push to the branch, and nothing else, starts the pipeline with the commit that was pushed', () => {
    expect(triggersOf('release/2')).toEqual([
      {
        ProviderType: 'CodeStarSourceConnection',
        GitConfiguration: { SourceActionName: 'GitHub', Push: [{ Branches: { Includes: ['release/2'] } }] },
      },
    ]);
    expect(triggersOf()[0].GitConfiguration.Push).toEqual([{ Branches: { Includes: ['main'] } }]);
  });

  test("the branch is 'main' unless another is named", () => {
    expect(actionOf(templateOf(() => CONNECTION)).Configuration.BranchName).toBe('main');
  });

  test('nothing is created for it: no bucket, rule, webhook or secret', () => {
    template.resourceCountIs('AWS::S3::Bucket', 1);
    ['AWS::Events::Rule', 'AWS::SQS::Queue', 'AWS::CodePipeline::Webhook', 'AWS::SecretsManager::Secret'].forEach(
      (type) => template.resourceCountIs(type, 0),
    );
  });

  test('role: the pipeline uses this connection, for this repository, and uploads the source', () => {
    const bucket = attribute(Object.keys(template.findResources('AWS::S3::Bucket'))[0]);
    const statements = statementsOf(roleOf(template, 'codepipeline.amazonaws.com'));
    expect(statements[1]).toEqual({
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 's3:PutObjectAcl'],
      Resource: { 'Fn::Join': ['', [bucket, '/shop-dev/*']] },
    });
    expect(statements.slice(2, 3)).toEqual([usingConnection('codeconnections', CONNECTION)]);
  });
});

describe("the prefix of UseConnection is the one in the connection's ARN", () => {
  const formatted = (service: string) => (scope: Construct) =>
    Stack.of(scope).formatArn({ service, resource: 'connection', resourceName: 'aeb3f5b5' });

  test.each([
    ['codeconnections', () => CONNECTION],
    ['codestar-connections', () => LEGACY_CONNECTION],
    ['codeconnections', formatted('codeconnections')],
    ['codestar-connections', formatted('codestar-connections')],
  ])('%s', (service, connectionArn) => {
    expect(useConnectionStatements(templateOf(connectionArn))).toEqual([usingConnection(service, expect.anything())]);
  });

  test('is both if the ARN is not known at synth', () => {
    const template = templateOf(
      (scope) => new CfnConnection(scope, 'Connection', { connectionName: 'shop' }).attrConnectionArn,
    );
    const arn = attribute('Connection', 'ConnectionArn');
    expect(useConnectionStatements(template)).toEqual([
      usingConnection('codeconnections', arn),
      usingConnection('codestar-connections', arn),
    ]);
    expect(actionOf(template).Configuration.ConnectionArn).toEqual(arn);
  });
});

function actionOf(template: Template): Resource['Properties'] {
  return resourceOf(template, 'AWS::CodePipeline::Pipeline').Properties.Stages[0].Actions[0];
}

/** The triggers of a pipeline that is given what the source returns. */
function triggersOf(branch?: string) {
  const stack = new Stack();
  const artifact = new codepipeline.Artifact('Source');
  const bucket = new s3.Bucket(stack, 'Bucket');
  const source = PipelineSource.gitHub('acme/shop', { connectionArn: CONNECTION, branch }).bind(stack, {
    pipelineName: 'shop-dev',
    logRetention: RetentionDays.ONE_DAY,
    logRemovalPolicy: RemovalPolicy.DESTROY,
    removalPolicy: RemovalPolicy.DESTROY,
    output: { artifact, bucket, objectsArn: bucket.arnForObjects('shop-dev/Source/*') },
  });
  const pipeline = new codepipeline.Pipeline(stack, 'Pipeline', { pipelineType: codepipeline.PipelineType.V2 });
  pipeline.addStage({ stageName: 'Source', actions: [source.action] });
  const approval = new ManualApprovalAction({ actionName: 'Approve' });
  pipeline.addStage({ stageName: 'Approve', actions: [approval] });
  pipeline.addTrigger(source.gitTrigger!);
  return resourceOf(Template.fromStack(stack), 'AWS::CodePipeline::Pipeline').Properties.Triggers;
}

function useConnectionStatements(template: Template): Statement[] {
  return statementsOf(roleOf(template, 'codepipeline.amazonaws.com')).filter(({ Action }) =>
    JSON.stringify(Action).includes('UseConnection'),
  );
}

function usingConnection(service: string, arn: unknown): Statement {
  return {
    Effect: 'Allow',
    Action: `${service}:UseConnection`,
    Resource: arn,
    Condition: { StringEqualsIfExists: { [`${service}:FullRepositoryId`]: 'acme/shop' } },
  };
}
