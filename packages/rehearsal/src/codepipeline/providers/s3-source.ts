import type { ActionContext, ActionOutcome, ActionRunner } from './action-runner';
import type { SessionCredentials } from '../engine/credentials';
import { ActionFailure } from '../engine/failures';
import type { SourceRevisionOverride } from '../engine/model';

export interface ObjectRevision {
  readonly versionId: string;
  readonly eTag: string;
  readonly lastModified?: Date;
  readonly metadata: Readonly<Record<string, string>>;
}

/** S3 as the action's role sees it. Denials come through as S3 says them. */
export interface ObjectStore {
  /** s3:GetBucketVersioning */
  isVersioned(bucket: string): Promise<boolean>;
  /** s3:GetObject (s3:GetObjectVersion for a named version); undefined when there is no such object. */
  head(bucket: string, key: string, versionId?: string): Promise<ObjectRevision | undefined>;
  /** s3:GetObjectVersion; s3:GetObject for the newest version */
  read(bucket: string, key: string, versionId?: string): Promise<ObjectContent>;
  /** s3:PutObject (and the key's kms:GenerateDataKey, if the store has a key) */
  write(bucket: string, key: string, body: Uint8Array, encryptionKeyId?: string): Promise<void>;
  /** s3:GetObjectVersionTagging on the one, s3:PutObjectTagging on the other. */
  copyTags(from: Required<WantedObject>, to: { readonly bucket: string; readonly key: string }): Promise<void>;
}

export interface ObjectContent {
  readonly body: Uint8Array;
  readonly isTagged: boolean;
}

export type OpenObjectStore = (credentials: SessionCredentials) => ObjectStore;

/** An S3 object's own words about its revision, shown as the revision's summary. */
const SUMMARY_METADATA = 'codepipeline-artifact-revision-summary';

/**
 * Finds the newest version of the object (or the one that was asked for) and copies it into the artifact store.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html
 */
export function s3SourceRunner(openStore: OpenObjectStore): ActionRunner {
  return {
    async run(context) {
      const store = openStore(context.credentials);
      const wanted = wantedObject(context);
      await requireVersioning(store, wanted.bucket);
      const revision = await findRevision(store, wanted);
      const { body, isTagged } = await store.read(wanted.bucket, wanted.key, revision.versionId);
      const target = context.outputArtifacts[0];
      await store.write(target.bucket, target.key, body, context.artifactStore.encryptionKeyId);
      // https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html: tags need permissions of their own.
      if (isTagged) await store.copyTags({ ...wanted, versionId: revision.versionId }, target);
      return outcomeOf(wanted, revision);
    },
  };
}

export interface WantedObject {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
}

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
    throw new ActionFailure('RevisionUnavailable', `the bucket ${bucket} holds no object ${key}${version}`);
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
