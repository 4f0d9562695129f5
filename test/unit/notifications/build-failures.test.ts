import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { DeployTarget, Gate } from '../../../src';
import { Json, resourceOf, testPipeline, warningsOf } from '../../support/template';

const withTopic = (topic: (scope: Construct) => sns.ITopic) =>
  testPipeline((scope) => ({ notificationTopic: topic(scope) }));
const own = () =>
  testPipeline(() => ({ stages: [{ stageName: 'Check', verifications: [Gate.imageValidation()] }] })).template();
const allowed = (template: Template): Json[] =>
  resourceOf(template, 'AWS::SNS::TopicPolicy').Properties.PolicyDocument.Statement.filter(
    ({ Effect }: Json) => Effect === 'Allow',
  );

describe('build failures', () => {
  test('of this project match the rule', () => {
    expect(resourceOf(own(), 'AWS::Events::Rule', 'BuildFailed').Properties).toMatchObject({
      Name: 'shop-dev-build-failed',
      State: 'ENABLED',
      EventPattern: {
        source: ['aws.codebuild'],
        'detail-type': ['CodeBuild Build State Change'],
        detail: {
          'project-name': [{ Ref: expect.stringMatching(/^PipelineBuildProject/) }],
          'build-status': ['FAILED', 'FAULT', 'TIMED_OUT'],
        },
      },
    });
  });

  test('go to the topic as a readable message, and to the dead-letter queue if that fails', () => {
    const [target, ...others] = resourceOf(own(), 'AWS::Events::Rule', 'BuildFailed').Properties.Targets;
    expect(others).toEqual([]);
    expect(target).toMatchObject({
      Arn: { Ref: expect.stringMatching(/^PipelineTopic/) },
      DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringMatching(/^PipelineEventDeadLetters/), 'Arn'] } },
      RetryPolicy: { MaximumEventAgeInSeconds: 7200 },
      InputTransformer: {
        InputPathsMap: {
          'detail-build-status': '$.detail.build-status',
          'detail-build-id': '$.detail.build-id',
          'detail-additional-information-logs-deep-link': '$.detail.additional-information.logs.deep-link',
          region: '$.region',
        },
        InputTemplate: [
          '"A build failed. Nothing was deployed."',
          '"Pipeline: shop-dev"',
          '"Status:   <detail-build-status>"',
          '"Build:    <detail-build-id>"',
          '"Log:      <detail-additional-information-logs-deep-link>"',
          '"Link:     https://<region>.console.aws.amazon.com/codesuite/codepipeline/pipelines/shop-dev/executions?region=<region>"',
        ].join('\n'),
      },
    });
  });

  // "You can't use Condition blocks in Amazon SNS topic policies for EventBridge."
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
  test('can be published by EventBridge without a condition, and by nothing else', () => {
    expect(allowed(own())).toEqual([
      {
        Sid: expect.anything(),
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: { Ref: expect.stringMatching(/^PipelineTopic/) },
      },
    ]);
  });

  test('are published with a verification that is added later', () => {
    const test = testPipeline();
    test.pipeline.addStage({ stageName: 'Check', verifications: [Gate.imageValidation()] });
    test.pipeline.addStage({ stageName: 'CheckAgain', verifications: [Gate.imageValidation()] });
    expect(test.pipeline.notificationTopic!.node.path).toBe('Test/Pipeline/Topic');
    expect(test.pipeline.deploymentsTable!.node.path).toBe('Test/Pipeline/Deployments');
    expect(test.pipeline.actionFunction('Check', 'ValidateImage').node.path).toContain('/Check/');
    resourceOf(test.template(), 'AWS::Events::Rule', 'BuildFailed');
  });

  test('are not published without a topic', () => {
    const test = testPipeline(() => ({
      stages: [{ stageName: 'Deploy', targets: [DeployTarget.promoteByTag('production')] }],
    }));
    expect(test.pipeline.notificationTopic).toBeUndefined();
    expect(test.pipeline.deploymentsTable).toBeUndefined();
    test.template().resourceCountIs('AWS::SNS::Topic', 0);
    test.template().resourcePropertiesCountIs('AWS::Events::Rule', { Name: 'shop-dev-build-failed' }, 0);
  });
});

describe('an existing topic', () => {
  test('receives messages, and its policy allows EventBridge', () => {
    const test = withTopic((scope) => new sns.Topic(scope, 'Mine'));
    test.template().resourceCountIs('AWS::SNS::Topic', 1);
    const [statement, ...others] = allowed(test.template());
    expect(others).toEqual([]);
    expect(statement).toMatchObject({ Action: 'sns:Publish', Principal: { Service: 'events.amazonaws.com' } });
    expect(statement).not.toHaveProperty('Condition');
    Annotations.fromStack(test.stack).hasNoWarning('*', Match.anyValue());
  });

  test('causes a warning about the permission of the rule if it was imported', () => {
    const { stack } = withTopic((scope) =>
      sns.Topic.fromTopicArn(scope, 'Mine', 'arn:aws:sns:us-east-1:111122223333:mine'),
    );
    expect(warningsOf({ stack })).toEqual([
      "topic 'Test/Mine' was imported, so its policy is not changed: it must allow events.amazonaws.com to call sns:Publish for the rule arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/shop-dev-build-failed, without a condition, which EventBridge does not support there [ack: @cdk-cicd-pipeline:importedTopicPolicy]",
      "topic 'Test/Mine' was imported, so its policy is not changed: it must allow events.amazonaws.com to call sns:Publish for the rule arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/shop-dev-action-failed, without a condition, which EventBridge does not support there [ack: @cdk-cicd-pipeline:importedTopicPolicy]",
    ]);
  });

  test('is rejected if it is a FIFO topic', () => {
    expect(() => withTopic((scope) => new sns.Topic(scope, 'Mine', { fifo: true }))).toThrow(
      new Error(
        "[Test/Pipeline] topic 'Test/Mine' must be a standard topic, got a FIFO topic, which CodePipeline and email do not support: use another one",
      ),
    );
  });
});
