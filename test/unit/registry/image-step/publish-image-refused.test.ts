import {
  BatchCheckLayerAvailabilityCommand,
  BatchGetImageCommand,
  CompleteLayerUploadCommand,
  DescribeImagesCommand,
  GetDownloadUrlForLayerCommand,
  ImageTagAlreadyExistsException,
  InitiateLayerUploadCommand,
  InvalidLayerPartException,
  PutImageCommand,
  UploadLayerPartCommand,
  UploadNotFoundException,
} from '@aws-sdk/client-ecr';
import { digestOf } from './fake-registry';
import { BUILDS, SHOP, TAG, because, publish, registry, withRegistry } from './publication';
import { NotYet } from '../../../../src/lambda/temporary';
import 'aws-sdk-client-mock-jest';

async function expectNotYet(digest: string, message: string): Promise<void> {
  const error: unknown = await publish(digest).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(NotYet);
  expect(error).toHaveProperty('message', message);
}

withRegistry();

afterEach(() => jest.restoreAllMocks());

describe('nothing is published', () => {
  afterEach(() => expect(registry.repository(SHOP).tags.size).toBe(0));

  test('if the tag points to another image than the build claims', async () => {
    const digest = registry.push(BUILDS, ['a'], 'other');
    const moved = registry.push(BUILDS, ['evil'], TAG);
    await expect(publish(digest)).rejects.toThrow(
      `the build reports that it pushed ${digest}, but the tag 'e-1' of repository 'builds' points to ${moved}: nothing is deployed. Find out who pushed the other image, then release again`,
    );
  });

  test('if the build pushed nothing with the tag', async () => {
    const digest = registry.push(BUILDS, ['a'], 'other');
    await expect(publish(digest)).rejects.toThrow(
      `the build reports that it pushed ${digest}, but repository 'builds' has no image with the tag 'e-1': push it with this tag in the build`,
    );
  });

  test('if ECR lists no image', async () => {
    registry.ecr.on(DescribeImagesCommand).resolves({ imageDetails: [] });
    await expect(publish(digestOf('x'))).rejects.toThrow(/has no image with the tag/);
  });

  test('if ECR has no manifest', async () => {
    const digest = registry.push(BUILDS, ['a'], TAG);
    registry.repository(BUILDS).manifests.clear();
    await expect(publish(digest)).rejects.toThrow(
      `there is no image ${digest} in repository 'builds': it was deleted, or the pipeline was updated with another repository, so release the change again`,
    );
  });

  test.each([
    DescribeImagesCommand,
    BatchGetImageCommand,
    BatchCheckLayerAvailabilityCommand,
    InitiateLayerUploadCommand,
    GetDownloadUrlForLayerCommand,
    UploadLayerPartCommand,
    CompleteLayerUploadCommand,
    PutImageCommand,
  ])('if the response to %p is empty: it is retried later', async (command) => {
    const digest = registry.push(BUILDS, ['a'], TAG);
    registry.ecr.on(command as typeof PutImageCommand).resolves({});
    await expectNotYet(digest, 'ECR returned an empty response');
  });

  test.each([
    [
      UploadLayerPartCommand,
      new InvalidLayerPartException({ ...because, lastValidByteReceived: 7 }),
      'ECR lost a part of a layer',
    ],
    [CompleteLayerUploadCommand, new UploadNotFoundException(because), 'ECR no longer knows the upload of a layer'],
    [
      PutImageCommand,
      new ImageTagAlreadyExistsException(because),
      'another job of the execution published an image at the same time',
    ],
  ])('if %p fails temporarily: it is retried later', async (command, error, message) => {
    const digest = registry.push(BUILDS, ['a'], TAG);
    registry.ecr.on(command as typeof PutImageCommand).rejects(error);
    await expectNotYet(digest, message);
  });

  test('if a part fails in ECR: the error is passed on', async () => {
    const digest = registry.push(BUILDS, ['a'], TAG);
    registry.ecr.on(UploadLayerPartCommand).rejects(new Error('as ECR says it'));
    await expect(publish(digest)).rejects.toThrow('as ECR says it');
  });

  test('if the manifest does not match the digest', async () => {
    const digest = registry.push(BUILDS, ['a'], TAG);
    registry.ecr.on(BatchGetImageCommand).resolves({ images: [{ imageManifest: '{"layers":[]}' }] });
    await expect(publish(digest)).rejects.toThrow(
      `ECR returned a manifest with the digest ${digestOf('{"layers":[]}')} for ${digest}: release again`,
    );
  });

  test.each([
    'no JSON',
    'null',
    '{}',
    '{"layers":[{"digest":"sha256:1","size":1}]}',
    `{"layers":[{"digest":"${digestOf('a')}"}]}`,
    '{"layers":[null]}',
    `{"layers":[{"digest":"${digestOf('a')}","size":-1}]}`,
    '{"manifests":[5]}',
  ])('if the manifest is %s', async (text) => {
    const digest = digestOf(text);
    registry.repository(BUILDS).manifests.set(digest, { text, mediaType: 'x' });
    registry.repository(BUILDS).tags.set(TAG, digest);
    await expect(publish(digest)).rejects.toThrow(
      `image ${digest} has a manifest that is neither an image nor an index: push it with Docker or another OCI client`,
    );
  });

  test.each([
    [500, ''],
    [206, 'abc'],
    [200, 'abcd'],
  ])('if the download of a layer returns %d with %j: it is retried later', async (status, body) => {
    const digest = registry.push(BUILDS, ['abcdefg'], TAG);
    jest.spyOn(global, 'fetch').mockImplementation(() => Promise.resolve(new Response(body, { status })));
    await expect(publish(digest)).rejects.toThrow(NotYet);
  });

  test('if a layer cannot be reached: it is retried later', async () => {
    const digest = registry.push(BUILDS, ['a'], TAG);
    jest.spyOn(global, 'fetch').mockRejectedValue(new TypeError('fetch failed'));
    await expectNotYet(digest, 'a layer of the image could not be reached');
  });

  test('if the function is about to time out: it is retried later', async () => {
    const digest = registry.push(BUILDS, ['a'], TAG);
    jest.spyOn(global, 'fetch').mockRejectedValue(new DOMException('aborted', 'AbortError'));
    await expectNotYet(digest, 'a layer of the image did not respond in time');
  });

  test('if a manifest states a size larger than the layer', async () => {
    const layers = [{ digest: digestOf('a'), size: 2 ** 50 }];
    registry.repository(BUILDS).layers.set(digestOf('a'), Buffer.from('a'));
    const digest = registry.pushManifest(BUILDS, 'x', { layers }, TAG);
    jest.spyOn(global, 'fetch').mockImplementation(() => Promise.resolve(new Response('', { status: 416 })));
    await expect(publish(digest)).rejects.toThrow(
      'a layer of the image is shorter than its manifest says: push the image again',
    );
  });

  test.each([DescribeImagesCommand, CompleteLayerUploadCommand, PutImageCommand])(
    'if %p fails: the error is passed on',
    async (command) => {
      const digest = registry.push(BUILDS, ['a'], TAG);
      registry.ecr.on(command as typeof PutImageCommand).rejects(new Error('as ECR says it'));
      await expect(publish(digest)).rejects.toThrow('as ECR says it');
    },
  );
});
