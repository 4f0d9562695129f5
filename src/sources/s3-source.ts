import { Duration } from 'aws-cdk-lib';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { SourceTrigger } from '../context';
import { warnWithoutEvents } from './bucket-events';
import { SourceBindOptions, SourceConfig } from './pipeline-source-types';
import { BUCKET, validateConstructs } from '../private/checks/construct-kinds';
import { validateEnvironment } from '../private/checks/environment';
import { SOURCE_VARIABLES, pipelineKeyPrefix } from '../private/checks/names';
import { renderedProperties } from '../private/checks/rendered';
import { TextRule, throwIfAny, validateText } from '../private/checks/validation';
import { allowDecrypting } from '../private/permissions/key-statements';
import { allow } from '../private/permissions/statements';
import { isSameBucket, pipelinesOfApp } from '../private/pipeline/app-pipelines';
import { createPrivateBucket, sendEventsToEventBridge } from '../private/resources/private-bucket';

const ACTION_NAME = 'S3';
const KEEP_REPLACED_SOURCES = Duration.days(30);
/**
 * CodePipeline accepts fewer characters than S3. In a role's policy, `*` and `?` are wildcards, and `${` starts a
 * variable.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
const OBJECT_KEY: TextRule = {
  prop: 'objectKey',
  pattern: /^(?!\/)(?!.*\$\{)[^*?]*[^/*?]$/s,
  maxLength: 1_000,
  allowed: "the key of one ZIP file, such as 'source.zip', without a leading or trailing '/', a wildcard or '${'",
};
const PASS_BUCKET = 'pass the bucket to PipelineSource.s3(objectKey, { bucket })';

/** A ZIP file in a new or an existing bucket. */
export class S3Source {
  public constructor(
    private readonly objectKey: string,
    private readonly existingBucket?: s3.IBucket,
  ) {
    throwIfAny('PipelineSource.s3', [
      ...validateObjectKey(objectKey),
      ...validateConstructs({ bucket: existingBucket }, { bucket: BUCKET }),
    ]);
  }

  public bind(scope: Construct, options: SourceBindOptions): SourceConfig {
    if (this.existingBucket) {
      const bucket = this.existingBucket;
      throwIfAny(scope.node.path, validateEnvironment(scope, `bucket '${bucket.node.path}'`, bucket.env));
      scope.node.addValidation({ validate: () => validateVersioned(bucket) });
      validateBesidePipelines(scope, bucket, this.objectKey);
      warnWithoutEvents(scope, this.existingBucket);
    }
    return sourceConfig(this.existingBucket ?? createSourceBucket(scope, options), this.objectKey, options);
  }
}

/** A ZIP file in the artifact bucket. */
export class S3ArtifactBucketSource {
  public constructor(private readonly objectKey: string) {
    throwIfAny('PipelineSource.s3InArtifactBucket', validateObjectKey(objectKey));
  }

  public bind(scope: Construct, options: SourceBindOptions): SourceConfig {
    const bucket = options.output.bucket;
    throwIfAny(scope.node.path, [
      ...validateOutsideArtifacts(this.objectKey, pipelineKeyPrefix(options.pipelineName)),
      ...validateOwn(scope, bucket),
    ]);
    sendEventsToEventBridge(bucket);
    return sourceConfig(bucket, this.objectKey, options);
  }
}

function createSourceBucket(scope: Construct, options: SourceBindOptions): s3.Bucket {
  const bucket = createPrivateBucket(scope, 'SourceBucket', options);
  bucket.addLifecycleRule({ noncurrentVersionExpiration: KEEP_REPLACED_SOURCES });
  sendEventsToEventBridge(bucket);
  return bucket;
}

function sourceConfig(bucket: s3.IBucket, objectKey: string, options: SourceBindOptions): SourceConfig {
  return {
    bucket,
    objectKey,
    action: new actions.S3SourceAction({
      actionName: ACTION_NAME,
      bucket,
      bucketKey: objectKey,
      output: options.output.artifact,
      variablesNamespace: SOURCE_VARIABLES,
      trigger: actions.S3Trigger.NONE,
    }),
    permissions: sourcePermissions(bucket, objectKey, options),
    trigger: uploadTrigger(bucket, objectKey),
  };
}

/**
 * The tagging actions are for source objects that have tags.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html
 */
function sourcePermissions(bucket: s3.IBucket, objectKey: string, options: SourceBindOptions): iam.PolicyStatement[] {
  return [
    allow(['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning'], [bucket.bucketArn]),
    allow(
      ['s3:GetObject', 's3:GetObjectTagging', 's3:GetObjectVersion', 's3:GetObjectVersionTagging'],
      [bucket.arnForObjects(objectKey)],
    ),
    allow(['s3:PutObjectTagging'], [options.output.objectsArn]),
    ...allowDecrypting(bucket, bucket.encryptionKey, options.previousKeys),
  ];
}

/**
 * The event names the uploaded version, so an execution never builds a later upload by accident.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
function uploadTrigger(bucket: s3.IBucket, objectKey: string): SourceTrigger {
  return {
    eventPattern: {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: { bucket: { name: [bucket.bucketName] }, object: { key: [objectKey] } },
    },
    input: events.RuleTargetInput.fromObject({
      sourceRevisions: [
        {
          actionName: ACTION_NAME,
          revisionType: 'S3_OBJECT_VERSION_ID',
          revisionValue: events.EventField.fromPath('$.detail.object.version-id'),
        },
      ],
    }),
  };
}

function validateObjectKey(objectKey: string): string[] {
  const [bucketPart] = /^s3:\/\/[^/]*\/?/i.exec(objectKey) ?? [];
  if (bucketPart !== undefined) {
    return [
      `objectKey must be a key within the bucket, got the S3 URI '${objectKey}': leave '${bucketPart}' out, and ${PASS_BUCKET}`,
    ];
  }
  return validateText(OBJECT_KEY, objectKey);
}

function validateOutsideArtifacts(objectKey: string, artifactPrefix: string): string[] {
  return objectKey.startsWith(artifactPrefix)
    ? [`objectKey must not start with '${artifactPrefix}', where artifacts expire, got '${objectKey}': use another key`]
    : [];
}

/** The construct turns on events for its own artifact bucket, but it must not change an existing one. */
function validateOwn(scope: Construct, bucket: s3.IBucket): string[] {
  return bucket.node.scope === scope
    ? []
    : [
        `artifactBucket must be the pipeline's own bucket if it also holds the source, got '${bucket.node.path}': leave it out, or ${PASS_BUCKET}`,
      ];
}

/** Runs once all pipelines of the app are known, because some may store their artifacts in the source's bucket. */
function validateBesidePipelines(scope: Construct, bucket: s3.IBucket, objectKey: string): void {
  const validate = () =>
    pipelinesOfApp(scope)
      .filter(({ pipeline }) => isSameBucket(pipeline.artifactBucket, bucket))
      .flatMap(({ name }) => validateOutsideArtifacts(objectKey, pipelineKeyPrefix(name)));
  scope.node.addValidation({ validate });
}

/** Only buckets of this app can be inspected. CodePipeline itself rejects others at the first execution. */
function validateVersioned(bucket: s3.IBucket): string[] {
  const resource = bucket.node.defaultChild;
  if (!(resource instanceof s3.CfnBucket)) {
    return [];
  }
  const { VersioningConfiguration: versioning } = renderedProperties(resource);
  // A setting that only CloudFormation knows, such as an `Fn::If`, has no status here.
  const { Status: status = 'Enabled' } = (versioning ?? { Status: 'None' }) as { readonly Status?: unknown };
  return status === 'Enabled'
    ? []
    : [`bucket '${resource.node.path}' must be versioned for CodePipeline: set versioned: true`];
}
