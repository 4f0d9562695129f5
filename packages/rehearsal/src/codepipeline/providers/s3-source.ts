import type { ActionContext, ActionOutcome, ActionProvider } from './provider';
import type { ProviderServices } from './services';
import { pollingProblems } from './source-rules';
import type { ObjectRevision, ObjectStore, WantedObject } from '../aws/object-store';
import { ActionFailure } from '../engine/failures';
import type { SourceRevisionOverride } from '../engine/model';

/** The metadata of an S3 object that becomes the revision's summary. */
const SUMMARY_METADATA = 'codepipeline-artifact-revision-summary';

/**
 * Finds the newest version of the object (or the requested one) and copies it to the artifact store.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html
 */
export const s3Source: ActionProvider<Pick<ProviderServices, 'openStore'>> = {
  categories: ['Source'],
  owner: 'AWS',
  provider: 'S3',
  version: '1',
  inputArtifacts: [0, 0],
  outputArtifacts: [1, 1],
  configuration: {
    required: ['S3Bucket', 'S3ObjectKey'],
    optional: ['PollForSourceChanges', 'AllowOverrideForS3ObjectKey'],
  },
  outputVariables: ['VersionId', 'ETag', 'BucketName', 'ObjectKey'],
  problems: ({ configuration }) => pollingProblems(configuration, 'an event rule'),
  async run(context, { openStore }) {
    const store = openStore(context.credentials);
    const wanted = wantedObject(context);
    await requireVersioning(store, wanted.bucket);
    const revision = await findRevision(store, wanted);
    const { body, isTagged } = await store.read(wanted.bucket, wanted.key, revision.versionId);
    const target = context.outputArtifacts[0];
    await store.write(target.bucket, target.key, body, context.artifactStore.encryptionKeyId);
    // https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html: tags need separate permissions.
    if (isTagged) {
      await store.copyTags({ ...wanted, versionId: revision.versionId }, target);
    }
    return outcomeOf(wanted, revision);
  },
};

function wantedObject({ action, configuration, sourceOverrides }: ActionContext): WantedObject {
  const override = (type: SourceRevisionOverride['revisionType']): string | undefined =>
    sourceOverrides.find(({ actionName, revisionType }) => actionName === action.name && revisionType === type)
      ?.revisionValue;
  return {
    bucket: configuration.S3Bucket,
    key: override('S3_OBJECT_KEY') ?? configuration.S3ObjectKey,
    versionId: override('S3_OBJECT_VERSION_ID'),
  };
}

async function requireVersioning(store: ObjectStore, bucket: string): Promise<void> {
  if (!(await store.isVersioned(bucket))) {
    const message = `the source bucket ${bucket} is not versioned: an S3 source needs a bucket with versioning`;
    throw new ActionFailure('ConfigurationError', message);
  }
}

async function findRevision(store: ObjectStore, { bucket, key, versionId }: WantedObject): Promise<ObjectRevision> {
  const revision = await store.head(bucket, key, versionId);
  if (revision === undefined) {
    const version = versionId === undefined ? '' : ` in version ${versionId}`;
    throw new ActionFailure('RevisionUnavailable', `the bucket ${bucket} has no object ${key}${version}`);
  }
  return revision;
}

function outcomeOf({ bucket, key }: WantedObject, revision: ObjectRevision): ActionOutcome {
  const { versionId, eTag, lastModified, metadata } = revision;
  const summary = metadata[SUMMARY_METADATA];
  return {
    variables: { VersionId: versionId, ETag: eTag, BucketName: bucket, ObjectKey: key },
    summary: summary ?? `Amazon S3 version id: ${versionId}`,
    externalExecutionId: versionId,
    sourceRevision: { revisionId: versionId, changeIdentifier: eTag, summary, created: lastModified },
  };
}
