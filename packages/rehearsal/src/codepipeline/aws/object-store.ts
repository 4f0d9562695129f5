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
import { ActionFailure } from '../engine/failures';
import type { ObjectRevision, ObjectStore, OpenObjectStore } from '../providers/s3-source';

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
        // Without a key in the pipeline CodePipeline takes the account's AWS managed key for S3. The emulator has none,
        // so there the bucket's own default encryption applies.
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
      // A HEAD has no body, so its denial does not say what is missing; the same question as a GET does.
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
