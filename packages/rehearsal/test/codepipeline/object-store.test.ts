import {
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { openObjectStore } from '../../src/codepipeline/aws/object-store';

const s3 = mockClient(S3Client);
const credentials = { accessKeyId: 'a', secretAccessKey: 's', sessionToken: 't' };
const open = () => openObjectStore(() => 'http://127.0.0.1:1')(credentials);

const serviceError = (name: string, httpStatusCode: number, message = name) =>
  new S3ServiceException({ name, $fault: 'client', $metadata: { httpStatusCode }, message });

beforeEach(() => s3.reset());

test('a denied HEAD is repeated as a GET, whose denial names the missing permission', async () => {
  s3.on(HeadObjectCommand).rejects(serviceError('403', 403));
  s3.on(GetObjectCommand).rejects(serviceError('AccessDenied', 403, 'not authorized to perform: s3:GetObject'));
  await expect(open().head('b', 'k')).rejects.toMatchObject({
    name: 'AccessDenied',
    message: 'not authorized to perform: s3:GetObject',
  });
});

test('a missing object is not an error', async () => {
  s3.on(HeadObjectCommand).rejects(serviceError('NotFound', 404));
  await expect(open().head('b', 'k')).resolves.toBeUndefined();
});

test('a bucket that is not there is a mistake in the configuration', async () => {
  s3.on(GetBucketVersioningCommand).rejects(serviceError('NoSuchBucket', 404));
  await expect(open().isVersioned('b')).rejects.toMatchObject({
    code: 'ConfigurationError',
    message: 'there is no bucket b',
  });
});

test('versioning counts only while it is enabled', async () => {
  s3.on(GetBucketVersioningCommand)
    .resolvesOnce({ Status: 'Enabled' })
    .resolvesOnce({ Status: 'Suspended' })
    .resolvesOnce({});
  const store = open();
  expect([await store.isVersioned('b'), await store.isVersioned('b'), await store.isVersioned('b')]).toEqual([
    true,
    false,
    false,
  ]);
});

// https://docs.aws.amazon.com/codepipeline/latest/userguide/S3-artifact-encryption.html
test('artifacts are written with the KMS key of the pipeline, or as the bucket encrypts by default', async () => {
  s3.on(PutObjectCommand).resolves({});
  await open().write('b', 'k', Buffer.from('x'), 'alias/k');
  await open().write('b', 'k', Buffer.from('x'));
  const inputs = s3.commandCalls(PutObjectCommand).map(({ args }) => args[0].input);
  expect(inputs[0]).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'alias/k' });
  expect(inputs[1]).toEqual({ Bucket: 'b', Key: 'k', Body: Buffer.from('x') });
});
