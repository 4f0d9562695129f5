import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { Gate, PipelineEncryption, PipelineSource } from '../../src';
import { TestPipeline, attribute, resourceOf, testPipeline, viaServices } from '../support/template';

const CONNECTION = 'arn:aws:codeconnections:eu-west-1:111122223333:connection/11111111-2222-3333-4444-555555555555';

/** A person's role in the stack, which nothing else grants anything to. */
function person({ stack }: TestPipeline): iam.Role {
  return new iam.Role(stack, 'Person', { assumedBy: new iam.AccountRootPrincipal() });
}

const grantedTo = (template: Template): unknown =>
  resourceOf(template, 'AWS::IAM::Policy', 'Person').Properties.PolicyDocument.Statement;

describe('grantStart', () => {
  test('allows starting this pipeline, and nothing else', () => {
    const test = testPipeline();
    test.pipeline.grantStart(person(test)).assertSuccess();
    expect(grantedTo(test.template())).toEqual([
      {
        Effect: 'Allow',
        Action: 'codepipeline:StartPipelineExecution',
        Resource: expect.objectContaining({ 'Fn::Join': expect.anything() }),
      },
    ]);
    expect(JSON.stringify(grantedTo(test.template()))).toMatch(/"Ref":"Pipeline[0-9A-F]{8}"}]]/);
  });
});

describe('grantUpload', () => {
  const upload = (bucket: string, key: string) => ({
    Effect: 'Allow',
    Action: ['s3:AbortMultipartUpload', 's3:PutObject'],
    Resource: { 'Fn::Join': ['', [attribute(bucket), `/${key}`]] },
  });
  const logicalId = (test: TestPipeline, resource: Construct): string =>
    test.stack.resolve((resource.node.defaultChild as s3.CfnBucket).logicalId) as string;

  test('allows uploading the source under its key, and nothing else', () => {
    const test = testPipeline(() => ({ source: PipelineSource.s3('app/source.zip') }));
    test.pipeline.grantUpload(person(test)).assertSuccess();
    expect(grantedTo(test.template())).toEqual([
      upload(logicalId(test, test.pipeline.sourceBucket!), 'app/source.zip'),
    ]);
  });

  test('allows the use of a customer-managed key through S3', () => {
    const test = testPipeline(() => ({
      source: PipelineSource.s3InArtifactBucket('source.zip'),
      encryption: PipelineEncryption.customerManaged(),
    }));
    test.pipeline.grantUpload(person(test)).assertSuccess();
    expect(grantedTo(test.template())).toEqual([
      upload(logicalId(test, test.pipeline.artifactBucket), 'source.zip'),
      {
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: attribute(logicalId(test, test.pipeline.encryptionKey!)),
        Condition: viaServices('s3'),
      },
    ]);
  });

  test('is written into the bucket policy for another account', () => {
    const test = testPipeline();
    test.pipeline.grantUpload(new iam.AccountPrincipal('999988887777'));
    test.template().hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: upload('', '').Action })]) },
    });
  });

  test('is rejected for a source that is not uploaded', () => {
    const test = testPipeline(() => ({ source: PipelineSource.gitHub('acme/shop', { connectionArn: CONNECTION }) }));
    expect(test.pipeline.sourceObjectKey).toBeUndefined();
    expect(() => test.pipeline.grantUpload(person(test))).toThrow(
      new Error(
        "[Test/Pipeline] grantUpload requires a source that is uploaded to a bucket, got another one: use PipelineSource.s3('source.zip')",
      ),
    );
  });

  test('is rejected for a custom source that states no object key', () => {
    class Elsewhere extends PipelineSource {
      public bind(scope: Construct, options: Parameters<PipelineSource['bind']>[1]) {
        return { ...PipelineSource.s3('source.zip').bind(scope, options), objectKey: undefined };
      }
    }
    const test = testPipeline(() => ({ source: new Elsewhere() }));
    expect(() => test.pipeline.grantUpload(person(test))).toThrow(/^\[Test\/Pipeline\] grantUpload requires a source/);
  });
});

describe('actionFunction', () => {
  const stages = [{ stageName: 'Deploy', gates: [Gate.manualApproval()], verifications: [Gate.imageValidation()] }];

  test('is the function that the action invokes', () => {
    const { pipeline } = testPipeline(() => ({ stages }));
    expect(pipeline.actionFunction('Deploy', 'ValidateImage').node.path).toContain('Stages/Deploy/ImageValidation');
    expect(pipeline.actionFunction('Build', 'PublishImage').node.path).toContain('Pipeline/');
  });

  test.each([
    ['Deploy', 'Approve'],
    ['Deploy', 'Validate'],
    ['Production', 'ValidateImage'],
  ])('refuses %s, %s and names the actions that invoke a function', (stageName, actionName) => {
    const { pipeline } = testPipeline(() => ({ stages }));
    expect(() => pipeline.actionFunction(stageName, actionName)).toThrow(
      new Error(
        `[Test/Pipeline] stageName and actionName must name an action that invokes a function, got '${actionName}' of '${stageName}': use 'PublishImage' of 'Build', 'ValidateImage' of 'Deploy'`,
      ),
    );
  });

  test('refuses any action of a pipeline without functions', () => {
    const { pipeline } = testPipeline(() => ({ stages: [] }));
    expect(() => pipeline.actionFunction('Build', 'Build')).toThrow(
      /: add one such as Gate.imageValidation\(\) first$/,
    );
  });
});

describe('metrics', () => {
  const { pipeline, stack } = testPipeline();
  const toJson = (metric: { toMetricConfig(): { metricStat?: object } }) =>
    stack.resolve(metric.toMetricConfig().metricStat) as object;

  test.each([
    ['metricDuration', 'AWS/CodePipeline', 'PipelineDuration', 'PipelineName', 'Average'],
    ['metricFailedExecutions', 'AWS/CodePipeline', 'FailedPipelineExecutions', 'PipelineName', 'Sum'],
    ['metricBuildDuration', 'AWS/CodeBuild', 'Duration', 'ProjectName', 'Average'],
    ['metricFailedBuilds', 'AWS/CodeBuild', 'FailedBuilds', 'ProjectName', 'Sum'],
  ] as const)('%s', (method, namespace, metricName, dimension, statistic) => {
    expect(toJson(pipeline[method]())).toMatchObject({
      namespace,
      metricName,
      statistic,
      dimensions: [{ name: dimension, value: { Ref: expect.stringMatching(/^Pipeline/) } }],
    });
    const changed = pipeline[method]({ statistic: 'Maximum', period: Duration.hours(1) });
    expect(toJson(changed)).toMatchObject({ statistic: 'Maximum', period: Duration.hours(1) });
  });

  test('any other one, in the Region of the pipeline', () => {
    const elsewhere = new Stack(stack.node.root as Construct, 'Elsewhere', { env: { region: 'us-east-1' } });
    const metric = testPipeline().pipeline.metric('New').attachTo(elsewhere);
    expect(metric.toMetricConfig().metricStat).toMatchObject({ metricName: 'New', namespace: 'AWS/CodePipeline' });
  });
});

describe('events', () => {
  const target: events.IRuleTarget = { bind: () => ({ arn: 'arn:aws:sns:eu-west-1:111122223333:people' }) };

  /** The pattern of the rule that this event creates. */
  function patternOf(
    method: 'onBuildFailed' | 'onExecutionFailed' | 'onExecutionStateChange' | 'onExecutionSucceeded',
  ): unknown {
    const test = testPipeline();
    test.pipeline[method]('Mine', { target, ruleName: 'mine' });
    const rules = Object.values(test.template().findResources('AWS::Events::Rule', { Properties: { Name: 'mine' } }));
    expect(rules).toHaveLength(1);
    expect(rules[0].Properties.Targets).toEqual([expect.objectContaining({ Arn: target.bind({} as never).arn })]);
    return rules[0].Properties.EventPattern;
  }

  const execution = {
    source: ['aws.codepipeline'],
    'detail-type': ['CodePipeline Pipeline Execution State Change'],
    resources: [expect.anything()],
  };

  test('of executions', () => {
    expect(patternOf('onExecutionStateChange')).toEqual(execution);
    expect(patternOf('onExecutionFailed')).toEqual({ ...execution, detail: { state: ['FAILED'] } });
    expect(patternOf('onExecutionSucceeded')).toEqual({ ...execution, detail: { state: ['SUCCEEDED'] } });
  });

  test('of builds', () => {
    expect(patternOf('onBuildFailed')).toMatchObject({
      source: ['aws.codebuild'],
      detail: { 'build-status': ['FAILED'], 'project-name': [{ Ref: expect.stringMatching(/^PipelineBuildProject/) }] },
    });
  });
});
