import { Duration, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { CiCdPipelineProps, DeployTarget, PipelineOutput, PipelineSource, SourceBindOptions } from '../../src';
import { testPipeline } from '../support/template';

describe('rejected props', () => {
  const token = Stack.of(new Stack()).account;
  const target = DeployTarget.promoteByTag('production');
  test.each<[string, Partial<CiCdPipelineProps>, string]>([
    [
      'empty suffix',
      { environmentSuffix: '' },
      "environmentSuffix must not be empty: leave it out or use lowercase letters, digits or '-', without '-' at its start or end, such as 'prod'",
    ],
    [
      'number as suffix',
      { environmentSuffix: 5 as never },
      "environmentSuffix must be a string, got 5: leave it out or use lowercase letters, digits or '-', without '-' at its start or end, such as 'prod'",
    ],
    [
      'null as suffix',
      { environmentSuffix: null as never },
      "environmentSuffix must be a string, got null: leave it out or use lowercase letters, digits or '-', without '-' at its start or end, such as 'prod'",
    ],
    [
      'suffix that is no tag either',
      { environmentSuffix: 'a&b' },
      "environmentSuffix must be lowercase letters, digits or '-', without '-' at its start or end, such as 'prod', got 'a&b'",
    ],
    [
      'suffix with capitals',
      { environmentSuffix: 'Prod' },
      "environmentSuffix must be lowercase letters, digits or '-', without '-' at its start or end, such as 'prod', got 'Prod'",
    ],
    [
      'suffix that ends in -',
      { environmentSuffix: 'prod-' },
      "environmentSuffix must be lowercase letters, digits or '-', without '-' at its start or end, such as 'prod', got 'prod-'",
    ],
    [
      'long suffix',
      { environmentSuffix: 'a'.repeat(21) },
      "environmentSuffix must be at most 20 characters, got 21 ('aaaaaaaaaaaaaaaaaaaaa'): shorten it",
    ],
    [
      'token as suffix',
      { environmentSuffix: token },
      'environmentSuffix must be known at synth because names are derived from it, got a token: pass a plain string',
    ],
    [
      'empty prefix',
      { namePrefix: '' },
      "namePrefix must not be empty: leave it out or use letters, digits, '-' or '_', and start with a letter or digit, such as 'shop'",
    ],
    [
      'list as prefix',
      { namePrefix: ['shop'] as never },
      "namePrefix must be a string, got a list: leave it out or use letters, digits, '-' or '_', and start with a letter or digit, such as 'shop'",
    ],
    [
      'prefix with a space',
      { namePrefix: 'my shop' },
      "namePrefix must be letters, digits, '-' or '_', and start with a letter or digit, such as 'shop', got 'my shop'",
    ],
    [
      'long prefix',
      { namePrefix: 'p'.repeat(41) },
      `namePrefix must be at most 40 characters, got 41 ('${'p'.repeat(41)}'): shorten it`,
    ],
    [
      'stage named as a fixed one',
      { stages: [{ stageName: 'Build', targets: [target] }] },
      "stageName 'Build' is used by the pipeline itself: choose another name, such as 'Staging'",
    ],
    [
      'two stages of one name',
      {
        stages: [
          { stageName: 'A', targets: [target] },
          { stageName: 'A', targets: [target] },
        ],
      },
      "stageName must be unique, got 'A' twice: rename one of them",
    ],
    [
      'stage name with a space',
      { stages: [{ stageName: 'My stage', targets: [target] }] },
      "stageName must be letters, digits, '.', '@', '-' or '_', such as 'Production', got 'My stage'",
    ],
    [
      'empty stage name',
      { stages: [{ stageName: '', targets: [target] }] },
      "stageName must not be empty: use letters, digits, '.', '@', '-' or '_', such as 'Production'",
    ],
    [
      'stage without targets',
      { stages: [{ stageName: 'Empty', targets: [] }] },
      "stage 'Empty' must not be empty: give it a target, a gate or a verification, or leave it out",
    ],
    [
      'suffix with a space',
      { environmentSuffix: 'my env' },
      "environmentSuffix must be lowercase letters, digits or '-', without '-' at its start or end, such as 'prod', got 'my env'",
    ],
    [
      'prefix that starts with -',
      { namePrefix: '-shop' },
      "namePrefix must be letters, digits, '-' or '_', and start with a letter or digit, such as 'shop', got '-shop'",
    ],
    [
      'token as prefix',
      { namePrefix: token },
      'namePrefix must be known at synth because names are derived from it, got a token: pass a plain string',
    ],
    [
      'stage named as the first',
      { stages: [{ stageName: 'Source', targets: [target] }] },
      "stageName 'Source' is used by the pipeline itself: choose another name, such as 'Staging'",
    ],
    [
      'long stage name',
      { stages: [{ stageName: 's'.repeat(101), targets: [target] }] },
      `stageName must be at most 100 characters, got 101 ('${'s'.repeat(101)}'): shorten it`,
    ],
    [
      'token as stage name',
      { stages: [{ stageName: token, targets: [target] }] },
      'stageName must be known at synth because names are derived from it, got a token: pass a plain string',
    ],
    [
      'stage named as a method of objects',
      { stages: [{ stageName: 'valueOf', targets: [target] }] },
      "stageName must not be the name of a property that every JavaScript object has, got 'valueOf': rename it",
    ],
    [
      'stage of nothing at all',
      { stages: [{ stageName: 'Empty' }] },
      "stage 'Empty' must not be empty: give it a target, a gate or a verification, or leave it out",
    ],
    [
      'empty output name',
      { outputs: { '': PipelineOutput.PIPELINE_NAME } },
      'outputs must have names of letters and digits, got an empty one: name the output',
    ],
    [
      'long output name',
      { outputs: { ['o'.repeat(256)]: PipelineOutput.PIPELINE_NAME } },
      `outputs must have names of at most 255 characters, got 256 ('${'o'.repeat(256)}'): shorten it`,
    ],
    [
      'token as output name',
      { outputs: { [token]: PipelineOutput.PIPELINE_NAME } },
      'outputs must have names that are known at synth, got a token: pass a plain string',
    ],
    [
      'output name with _',
      { outputs: { my_name: PipelineOutput.PIPELINE_NAME } },
      "outputs must have names of letters and digits, got 'my_name': use one such as 'pipelineName'",
    ],
  ])('%s', (_case, props, message) => {
    expect(() => testPipeline(() => props)).toThrow(new Error(`[Test/Pipeline] ${message}`));
  });

  test('one error reports several problems', () => {
    const props = { environmentSuffix: 'X', namePrefix: '-' };
    expect(() => testPipeline(() => props)).toThrow(/environmentSuffix must be .*; namePrefix must be /);
  });

  test.each(['artifactExpiration', 'artifactNoncurrentVersionExpiration'])('%s with an existing bucket', (prop) => {
    const props = (scope: Construct) => ({ artifactBucket: new s3.Bucket(scope, 'Mine'), [prop]: Duration.days(1) });
    expect(() => testPipeline(props)).toThrow(
      new Error(
        `[Test/Pipeline] ${prop} has no effect on an existing artifact bucket: set a lifecycle rule on that bucket`,
      ),
    );
  });

  test('an output of a log group that does not exist', () => {
    expect(() => testPipeline(() => ({ outputs: { log: PipelineOutput.PIPELINE_LOG_GROUP_NAME } }))).toThrow(
      new Error("[Test/Pipeline] output 'log' has no value: set pipelineLogging: true"),
    );
  });

  test.each<[string, PipelineOutput, string]>([
    ['table', PipelineOutput.DEPLOYMENTS_TABLE_NAME, 'add Gate.imageValidation() to a stage, or pass deploymentsTable'],
    [
      'topic',
      PipelineOutput.TOPIC_ARN,
      'add a gate that notifies people, such as Gate.manualApproval(), or pass notificationTopic',
    ],
    ['key', PipelineOutput.ENCRYPTION_KEY_ID, 'set encryption: PipelineEncryption.customerManaged()'],
  ])('an output of a %s that does not exist', (name, output, fix) => {
    expect(() => testPipeline(() => ({ outputs: { [name]: output } }))).toThrow(
      new Error(`[Test/Pipeline] output '${name}' has no value: ${fix}`),
    );
  });

  test('an output of a source bucket that does not exist', () => {
    class NoBucket extends PipelineSource {
      public bind(scope: Construct, options: SourceBindOptions) {
        return { ...PipelineSource.s3('source.zip').bind(scope, options), bucket: undefined };
      }
    }
    const outputs = { sourceBucket: PipelineOutput.SOURCE_BUCKET_NAME };
    expect(() => testPipeline(() => ({ source: new NoBucket(), outputs }))).toThrow(
      new Error(
        "[Test/Pipeline] output 'sourceBucket' has no value: leave the output out, because the source is not in S3",
      ),
    );
  });
});
