import { Annotations, App, Aspects, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { SnsDestination } from 'aws-cdk-lib/aws-s3-notifications';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { CiCdPipeline, PipelineSource } from '../../../src';
import { minimalProps, testPipeline, warningsOf } from '../../support/template';

type Case = [string, (scope: Construct) => s3.IBucket];
const owned = (scope: Construct, props: s3.BucketProps = {}) =>
  new s3.Bucket(scope, 'Mine', { versioned: true, ...props });
const imported = (scope: Construct) => s3.Bucket.fromBucketName(scope, 'Mine', 'uploads');
const resourceOfBucket = (bucket: s3.Bucket) => bucket.node.defaultChild as s3.CfnBucket;
const sourceIn = (bucket: s3.IBucket) => ({ source: PipelineSource.s3('source.zip', { bucket }) });
const withBucket = (make: (scope: Construct) => s3.IBucket) => testPipeline((scope) => sourceIn(make(scope)));

/** A bucket whose configuration is what CloudFormation gets. */
function configured(scope: Construct, notificationConfiguration: s3.CfnBucket['notificationConfiguration']) {
  const bucket = owned(scope);
  resourceOfBucket(bucket).notificationConfiguration = notificationConfiguration;
  return bucket;
}

function publishing(scope: Construct, props?: s3.BucketProps) {
  const bucket = owned(scope, props);
  bucket.addObjectCreatedNotification(new SnsDestination(new sns.Topic(scope, 'Uploads')));
  return bucket;
}

describe('a bucket that does not send events', () => {
  test.each<Case>([
    ['says nothing', owned],
    ['has them off', (scope) => configured(scope, { eventBridgeConfiguration: { eventBridgeEnabled: false } })],
    ['has other notifications', (scope) => publishing(scope)],
    ['is of the L1', (scope) => s3.Bucket.fromCfnBucket(resourceOfBucket(owned(scope)))],
  ])('causes a warning if it %s', (_case, make) => {
    expect(warningsOf(withBucket(make))).toEqual([
      expect.stringMatching(
        /^bucket 'Test\/Mine.*' does not send events to EventBridge, so an upload does not start the pipeline: set eventBridgeEnabled: true \[ack: @cdk-cicd-pipeline:sourceBucketEvents\]$/,
      ),
    ]);
  });

  test('causes a warning with its path', () => {
    expect(warningsOf(withBucket(owned))).toEqual([
      "bucket 'Test/Mine' does not send events to EventBridge, so an upload does not start the pipeline: set eventBridgeEnabled: true [ack: @cdk-cicd-pipeline:sourceBucketEvents]",
    ]);
  });

  test.each<Case>([
    ['by the switch of the L2', (scope) => owned(scope, { eventBridgeEnabled: true })],
    ['beside other notifications', (scope) => publishing(scope, { eventBridgeEnabled: true })],
    ['by its resource', (scope) => configured(scope, { eventBridgeConfiguration: { eventBridgeEnabled: true } })],
    [
      'by a parameter',
      (scope) => {
        const isOn = Fn.ref(new CfnParameter(scope, 'Events').logicalId) as unknown as boolean;
        return configured(scope, { eventBridgeConfiguration: { eventBridgeEnabled: isOn } });
      },
    ],
    [
      'on a condition',
      (scope) =>
        configured(
          scope,
          Fn.conditionIf('Events', { EventBridgeConfiguration: { EventBridgeEnabled: true } }, { Ref: 'AWS::NoValue' }),
        ),
    ],
    [
      'by an override',
      (scope) => {
        const bucket = owned(scope);
        const path = 'NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled';
        resourceOfBucket(bucket).addPropertyOverride(path, true);
        return bucket;
      },
    ],
    [
      'by the L1',
      (scope) =>
        s3.Bucket.fromCfnBucket(
          resourceOfBucket(configured(scope, { eventBridgeConfiguration: { eventBridgeEnabled: true } })),
        ),
    ],
  ])('causes no warning if events are turned on %s', (_case, make) => {
    expect(warningsOf(withBucket(make))).toEqual([]);
  });

  test.each<Case>([
    ['of this app', owned],
    ['that was imported', imported],
  ])('can have events turned on after the pipeline was created: one %s', (_case, make) => {
    const stack = new Stack(new App({ analyticsReporting: false }), 'Test');
    const bucket = make(stack);
    new CiCdPipeline(stack, 'Pipeline', { ...minimalProps, ...sourceIn(bucket) });
    bucket.enableEventBridgeNotification();
    expect(warningsOf({ stack })).toEqual([]);
  });

  test('can have events turned on by an aspect', () => {
    const test = withBucket(owned);
    const notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    Aspects.of(test.stack).add({
      visit: (node) => node instanceof s3.CfnBucket && Object.assign(node, { notificationConfiguration }),
    });
    expect(warningsOf(test)).toEqual([]);
  });
});

test('an imported bucket causes a warning', () => {
  expect(warningsOf(withBucket(imported))).toEqual([
    "bucket 'Test/Mine' was imported, so its event settings are not changed: it must send events to EventBridge (eventBridgeEnabled: true), otherwise an upload does not start the pipeline [ack: @cdk-cicd-pipeline:importedBucketEvents]",
  ]);
});

test.each<[string, string, (scope: Construct) => s3.IBucket]>([
  ['sourceBucketEvents', 'of this app', owned],
  ['importedBucketEvents', 'that was imported', imported],
])('%s of a bucket %s can be acknowledged, on the pipeline or its stack', (id, _what, make) => {
  (['pipeline', 'stack'] as const).forEach((where) => {
    const test = withBucket(make);
    Annotations.of(test[where]).acknowledgeWarning(`@cdk-cicd-pipeline:${id}`);
    expect(warningsOf(test)).toEqual([]);
  });
});

test.each<[string, PipelineSource]>([
  ['a source bucket of its own', PipelineSource.s3('source.zip')],
  ['its artifact bucket', PipelineSource.s3InArtifactBucket('source.zip')],
])('a pipeline with %s causes no warning', (_case, source) => {
  expect(warningsOf(testPipeline(() => ({ source })))).toEqual([]);
});

test('a bucket of another pipeline causes no warning', () => {
  const { stack, pipeline } = testPipeline();
  new CiCdPipeline(stack, 'Other', {
    ...minimalProps,
    namePrefix: 'other',
    source: PipelineSource.s3('other.zip', { bucket: pipeline.sourceBucket }),
  });
  expect(warningsOf({ stack })).toEqual([]);
});
