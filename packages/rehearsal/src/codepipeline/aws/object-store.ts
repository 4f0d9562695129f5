import {
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { clientConfiguration } from './clients';
import type { SessionCredentials } from '../engine/credentials';
import { ActionFailure } from '../engine/failures';

export interface ObjectRevision {
  readonly versionId: string;
  readonly eTag: string;
  readonly lastModified?: Date;
  readonly metadata: Readonly<Record<string, string>>;
}

/** S3 with the permissions of the action's role. Denials are S3's own errors. */
export interface ObjectStore {
  /** s3:GetBucketVersioning */
  isVersioned(bucket: string): Promise<boolean>;
  /** s3:GetObject (s3:GetObjectVersion for a named version); undefined if there is no such object. */
  head(bucket: string, key: string, versionId?: string): Promise<ObjectRevision | undefined>;
  /** s3:GetObjectVersion; s3:GetObject for the newest version */
  read(bucket: string, key: string, versionId?: string): Promise<ObjectContent>;
  /** s3:PutObject (and the key's kms:GenerateDataKey, if the store has a key) */
  write(bucket: string, key: string, body: Uint8Array, encryptionKeyId?: string): Promise<void>;
  /** s3:GetObjectVersionTagging on the source, s3:PutObjectTagging on the target. */
  copyTags(from: Required<WantedObject>, to: { readonly bucket: string; readonly key: string }): Promise<void>;
}

export interface ObjectContent {
  readonly body: Uint8Array;
  readonly isTagged: boolean;
}

export type OpenObjectStore = (credentials: SessionCredentials) => ObjectStore;

/** An object. Default version: the newest. */
export interface WantedObject {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
}

/** S3 behind the emulator's endpoint, with the credentials of one action. */
export function openObjectStore(endpoint: () => string): OpenObjectStore {
  return (credentials) =>
    objectStore(new S3Client({ ...clientConfiguration(endpoint(), credentials), forcePathStyle: true }));
}

function objectStore(client: S3Client): ObjectStore {
  return {
    isVersioned: (bucket) =>
      whereBucketExists(bucket, async () => {
        const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket: bucket }));
        return Status === 'Enabled';
      }),
    head: (bucket, key, versionId) => head(client, { Bucket: bucket, Key: key, VersionId: versionId }),
    async read(bucket, key, versionId) {
      const found = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }));
      const body = (await found.Body?.transformToByteArray()) ?? new Uint8Array();
      return { body, isTagged: (found.TagCount ?? 0) > 0 };
    },
    async copyTags(from, to) {
      const source = { Bucket: from.bucket, Key: from.key, VersionId: from.versionId };
      const { TagSet } = await client.send(new GetObjectTaggingCommand(source));
      await client.send(new PutObjectTaggingCommand({ Bucket: to.bucket, Key: to.key, Tagging: { TagSet } }));
    },
    write: (bucket, key, body, encryptionKeyId) =>
      whereBucketExists(bucket, async () => {
        // Without a key in the pipeline, CodePipeline uses the account's AWS managed key for S3. The emulator has none,
        // so the bucket's default encryption applies.
        // https://docs.aws.amazon.com/codepipeline/latest/userguide/S3-artifact-encryption.html
        const encryption =
          encryptionKeyId === undefined
            ? {}
            : ({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: encryptionKeyId } as const);
        await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ...encryption }));
      }),
  };
}

interface ObjectName {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId: string | undefined;
}

async function head(client: S3Client, name: ObjectName): Promise<ObjectRevision | undefined> {
  try {
    const found = await client.send(new HeadObjectCommand(name));
    return {
      versionId: found.VersionId ?? 'null',
      eTag: found.ETag ?? '',
      lastModified: found.LastModified,
      metadata: found.Metadata ?? {},
    };
  } catch (error) {
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
    if (status === 404) {
      return undefined;
    }
    if (status === 403) {
      // A response to HEAD has no body, so it does not name the missing permission; the response to GET does.
      await client.send(new GetObjectCommand(name));
    }
    throw error;
  }
}

async function whereBucketExists<T>(bucket: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === 'NoSuchBucket') {
      throw new ActionFailure('ConfigurationError', `there is no bucket ${bucket}`);
    }
    throw error;
  }
}
