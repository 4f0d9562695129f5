import { CfnParameter, Fn, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { PipelineSource } from '../../../src';
import { synthesisErrors } from '../../support/synthesis';
import { Json, resourceOf, roleOf, statementsOf, testPipeline } from '../../support/template';

const sourceConfiguration = (template: Template) =>
  resourceOf(template, 'AWS::CodePipeline::Pipeline').Properties.Stages[0].Actions[0].Configuration;

describe('an existing bucket', () => {
  test('is the source, and none is created', () => {
    const test = testPipeline((scope) => ({
      source: PipelineSource.s3('app/source.zip', { bucket: s3.Bucket.fromBucketName(scope, 'Mine', 'uploads') }),
    }));
    expect(sourceConfiguration(test.template())).toMatchObject({ S3Bucket: 'uploads', S3ObjectKey: 'app/source.zip' });
    test.template().resourceCountIs('AWS::S3::Bucket', 1);
    expect(test.pipeline.sourceBucket?.bucketName).toBe('uploads');
    const statements = JSON.stringify(statementsOf(roleOf(test.template(), 'codepipeline.amazonaws.com')));
    expect(statements).toContain(':s3:::uploads/app/source.zip');
  });

  test.each([
    ['versioned', (scope: Construct) => new s3.Bucket(scope, 'Mine', { versioned: true })],
    ['versioned by a token', (scope: Construct) => tokenVersioned(scope)],
  ])('%s is accepted', (_case, bucket) => {
    const source = (scope: Construct) => ({ source: PipelineSource.s3('source.zip', { bucket: bucket(scope) }) });
    expect(() => testPipeline(source).template()).not.toThrow();
  });

  test.each([
    ['not versioned', (scope: Construct) => new s3.Bucket(scope, 'Mine')],
    ['suspended', (scope: Construct) => suspended(scope)],
    ['suspended by an override', (scope: Construct) => overridden(scope)],
  ])('%s is rejected', (_case, bucket) => {
    const source = (scope: Construct) => ({ source: PipelineSource.s3('source.zip', { bucket: bucket(scope) }) });
    expect(() => testPipeline(source).template()).toThrow(
      synthesisErrors(
        "[Test/Pipeline] bucket 'Test/Mine/Resource' must be versioned for CodePipeline: set versioned: true",
      ),
    );
  });

  function suspended(scope: Construct): s3.Bucket {
    const bucket = new s3.Bucket(scope, 'Mine');
    (bucket.node.defaultChild as s3.CfnBucket).versioningConfiguration = { status: 'Suspended' };
    return bucket;
  }

  function overridden(scope: Construct): s3.Bucket {
    const bucket = new s3.Bucket(scope, 'Mine', { versioned: true });
    (bucket.node.defaultChild as s3.CfnBucket).addPropertyOverride('VersioningConfiguration.Status', 'Suspended');
    return bucket;
  }

  function tokenVersioned(scope: Construct): s3.Bucket {
    const bucket = new s3.Bucket(scope, 'Mine');
    const value = Fn.conditionIf('Versioned', { Status: 'Enabled' }, { Ref: 'AWS::NoValue' });
    (bucket.node.defaultChild as s3.CfnBucket).versioningConfiguration = value;
    return bucket;
  }
});

describe('the artifact bucket as source', () => {
  test('is the only bucket, which sends events, and where only artifacts expire', () => {
    const template = testPipeline(() => ({ source: PipelineSource.s3InArtifactBucket('source.zip') })).template();
    const { Properties } = resourceOf(template, 'AWS::S3::Bucket');
    expect(Properties.NotificationConfiguration).toEqual({ EventBridgeConfiguration: { EventBridgeEnabled: true } });
    expect(Properties.LifecycleConfiguration.Rules.map((rule: Json) => rule.Prefix)).toEqual(['shop-dev/']);
    expect(sourceConfiguration(template).S3Bucket).toEqual({ Ref: expect.stringContaining('ArtifactBucket') });
  });

  test('rejects an existing artifact bucket', () => {
    const props = (scope: Construct) => ({
      artifactBucket: new s3.Bucket(scope, 'Mine', { versioned: true }),
      source: PipelineSource.s3InArtifactBucket('source.zip'),
    });
    expect(() => testPipeline(props)).toThrow(
      new Error(
        "[Test/Pipeline] artifactBucket must be the pipeline's own bucket if it also holds the source, got 'Test/Mine': leave it out, or pass the bucket to PipelineSource.s3(objectKey, { bucket })",
      ),
    );
  });

  test('is rejected for a key among the artifacts', () => {
    const props = () => ({ source: PipelineSource.s3InArtifactBucket('shop-dev/source.zip') });
    expect(() => testPipeline(props)).toThrow(
      new Error(
        "[Test/Pipeline] objectKey must not start with 'shop-dev/', where artifacts expire, got 'shop-dev/source.zip': use another key",
      ),
    );
  });
});

describe('object key', () => {
  const uri = (got: string, bucketPart: string) =>
    `objectKey must be a key within the bucket, got the S3 URI '${got}': leave '${bucketPart}' out, and pass the bucket to PipelineSource.s3(objectKey, { bucket })`;
  const allowed =
    "objectKey must be the key of one ZIP file, such as 'source.zip', without a leading or trailing '/', a wildcard or '${'";
  test.each([
    [
      '',
      "objectKey must not be empty: use the key of one ZIP file, such as 'source.zip', without a leading or trailing '/', a wildcard or '${'",
    ],
    ...[undefined, null, 5].map((key): [string, string] => [
      key as never,
      `objectKey must be a string, got ${key}: use ${allowed.replace('objectKey must be ', '')}`,
    ]),
    ['/source.zip', `${allowed}, got '/source.zip'`],
    ['folder/', `${allowed}, got 'folder/'`],
    ['s3://bucket/app/source.zip', uri('s3://bucket/app/source.zip', 's3://bucket/')],
    ['S3://bucket/source.zip', uri('S3://bucket/source.zip', 'S3://bucket/')],
    ['s3://bucket', uri('s3://bucket', 's3://bucket')],
    ['*.zip', `${allowed}, got '*.zip'`],
    ['a?.zip', `${allowed}, got 'a?.zip'`],
    ['rel-${stage}.zip', `${allowed}, got 'rel-\${stage}.zip'`],
    ['k'.repeat(1001), `objectKey must be at most 1000 characters, got 1001 ('${'k'.repeat(1001)}'): shorten it`],
    [
      Token.asString({ Ref: 'Key' }),
      'objectKey must be known at synth because names are derived from it, got a token: pass a plain string',
    ],
  ])('%j is rejected by both factories', (objectKey, message) => {
    expect(() => PipelineSource.s3(objectKey)).toThrow(new Error(`[PipelineSource.s3] ${message}`));
    expect(() => PipelineSource.s3InArtifactBucket(objectKey)).toThrow(
      new Error(`[PipelineSource.s3InArtifactBucket] ${message}`),
    );
  });

  test.each(['a', 'k'.repeat(1000), 'a\nb', '$', '{a}', 'a$', 'über.zip'])('%j is accepted', (objectKey) => {
    expect(() => testPipeline(() => ({ source: PipelineSource.s3(objectKey) })).template()).not.toThrow();
  });

  test('within a folder with the name of a file is accepted', () => {
    expect(() => PipelineSource.s3('s3:/bucket/source.zip')).not.toThrow();
    expect(() => PipelineSource.s3('my-s3://bucket/source.zip')).not.toThrow();
  });

  test('a token from a parameter is accepted', () => {
    const { valueAsString } = new CfnParameter(new Stack(), 'Key');
    expect(() => PipelineSource.s3(valueAsString)).toThrow('must be known at synth');
  });
});
