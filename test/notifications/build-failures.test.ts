import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { DeployTarget, Gate } from '../../src';
import { arn, Json, resourceOf, testPipeline, warningsOf } from '../support/template';

const RULES = ['build-failed', 'action-failed'].map((rule) => arn('events', `rule/shop-dev-${rule}`));
const withTopic = (topic: (scope: Construct) => sns.ITopic) => testPipeline((scope) => ({ topic: topic(scope) }));
const own = () =>
  testPipeline(() => ({ stages: [{ stageName: 'Check', verifications: [Gate.imageValidation()] }] })).template();
const allowed = (template: Template): Json[] =>
  resourceOf(template, 'AWS::SNS::TopicPolicy').Properties.PolicyDocument.Statement.filter(
    ({ Effect }: Json) => Effect === 'Allow',
  );

describe('build failures', () => {
  test('of this project are what the rule waits for', () => {
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

  test('go to the topic in words, and to the dead letters when that fails', () => {
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
        },
        InputTemplate: [
          '"A build failed. Nothing of it is deployed."',
          '"Pipeline: shop-dev"',
          '"Status:   <detail-build-status>"',
          '"Build:    <detail-build-id>"',
          '"Log:      <detail-additional-information-logs-deep-link>"',
        ].join('\n'),
      },
    });
  });

  test('may be published by the two rules of this account, and by nothing else', () => {
    expect(allowed(own())).toEqual(
      RULES.map((rule) => ({
        Sid: expect.anything(),
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: { Ref: expect.stringMatching(/^PipelineTopic/) },
        Condition: {
          StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
          ArnEquals: { 'aws:SourceArn': rule },
        },
      })),
    );
  });

  test('are told with a verification that is added later', () => {
    const test = testPipeline();
    test.pipeline.addStage({ stageName: 'Check', verifications: [Gate.imageValidation()] });
    test.pipeline.addStage({ stageName: 'CheckAgain', verifications: [Gate.imageValidation()] });
    expect(test.pipeline.topic!.node.path).toBe('Test/Pipeline/Topic');
    expect(test.pipeline.deploymentsTable!.node.path).toBe('Test/Pipeline/Deployments');
    expect(test.pipeline.validationFunction!.node.path).toContain('/Check/');
    resourceOf(test.template(), 'AWS::Events::Rule', 'BuildFailed');
  });

  test('are not told without a topic', () => {
    const test = testPipeline(() => ({
      stages: [
        { stageName: 'Deploy', gates: [Gate.manualApproval()], targets: [DeployTarget.promoteByTag('production')] },
      ],
    }));
    expect(test.pipeline.topic).toBeUndefined();
    expect(test.pipeline.validationFunction).toBeUndefined();
    test.template().resourceCountIs('AWS::SNS::Topic', 0);
    test.template().resourcePropertiesCountIs('AWS::Events::Rule', { Name: 'shop-dev-build-failed' }, 0);
  });
});

describe('a topic that is brought', () => {
  test('is published to, and its policy allows both rules', () => {
    const test = withTopic((scope) => new sns.Topic(scope, 'Mine'));
    test.template().resourceCountIs('AWS::SNS::Topic', 1);
    expect(allowed(test.template())).toMatchObject(
      RULES.map((rule) => ({ Condition: { ArnEquals: { 'aws:SourceArn': rule } } })),
    );
    Annotations.fromStack(test.stack).hasNoWarning('*', Match.anyValue());
  });

  test('must allow both rules when it was imported: warnings say so', () => {
    const { stack } = withTopic((scope) =>
      sns.Topic.fromTopicArn(scope, 'Mine', 'arn:aws:sns:us-east-1:111122223333:mine'),
    );
    expect(warningsOf({ stack })).toEqual(
      ['build-failed', 'action-failed'].map(
        (rule) =>
          `topic 'Test/Mine' was imported, so its policy is not changed: it must let events.amazonaws.com call sns:Publish for the rule arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:rule/shop-dev-${rule} [ack: @cdk-cicd-pipeline:importedTopicPolicy]`,
      ),
    );
  });

  test('is refused when it is a FIFO topic', () => {
    expect(() => withTopic((scope) => new sns.Topic(scope, 'Mine', { fifo: true }))).toThrow(
      new Error(
        "[Test/Pipeline] topic 'Test/Mine' must be a standard topic, since CodePipeline and mail know no FIFO ones: use another",
      ),
    );
  });
});
