import {
  BatchCheckLayerAvailabilityCommand,
  CompleteLayerUploadCommand,
  DescribeImagesCommand,
  ImageNotFoundException,
  InitiateLayerUploadCommand,
  InvalidLayerPartException,
  PutImageCommand,
  UploadLayerPartCommand,
} from '@aws-sdk/client-ecr';
import { PART_SIZE, digestOf } from './fake-registry';
import 'aws-sdk-client-mock-jest';
import { BUILDS, SHOP, TAG, because, publish, registry, withRegistry } from './publication';

withRegistry();

afterEach(() => jest.restoreAllMocks());

describe('the image that the build claims', () => {
  test('is copied with its layers, part by part, under the same digest, and tagged', async () => {
    const layers = ['abcdefghij', 'k'];
    const digest = registry.push(BUILDS, layers, TAG);
    await expect(publish(digest)).resolves.toEqual({ digest, summary: `published shop@${digest} with the tag 'e-1'` });
    const { tags, layers: stored, manifests } = registry.repository(SHOP);
    expect(tags).toEqual(new Map([[TAG, digest]]));
    expect([...stored.values()].map(String).sort()).toEqual(['abcdefghij', 'k', '{}']);
    expect(manifests.get(digest)).toEqual(registry.repository(BUILDS).manifests.get(digest));
    expect(registry.ecr.commandCalls(UploadLayerPartCommand)).toHaveLength(Math.ceil(10 / PART_SIZE) + 2);
  });

  test('is an index: the image of each platform is copied before it, without a tag', async () => {
    const platforms = ['arm', 'x86'].map((layer) => registry.push(BUILDS, [layer]));
    const digest = registry.pushIndex(BUILDS, platforms, TAG);
    await publish(digest);
    expect([...registry.repository(SHOP).manifests.keys()]).toEqual([...platforms, digest]);
    expect(registry.repository(SHOP).tags).toEqual(new Map([[TAG, digest]]));
  });

  test('shares layers with existing images: only the others are copied', async () => {
    registry.push(SHOP, ['base'], 'e-0');
    await publish(registry.push(BUILDS, ['base', 'new', 'new'], TAG));
    expect(registry.ecr.commandCalls(InitiateLayerUploadCommand)).toHaveLength(1);
  });

  test('has more layers than fit one request', async () => {
    const layers = Array.from({ length: 120 }, (_, index) => `layer ${index}`);
    await publish(registry.push(BUILDS, layers, TAG));
    const asked = registry.ecr.commandCalls(BatchCheckLayerAvailabilityCommand).map(({ args }) => args[0].input);
    expect(asked.map(({ layerDigests }) => layerDigests?.length)).toEqual([100, 21]);
    expect(registry.repository(SHOP).layers.size).toBe(121);
  });

  test('has a layer that no registry stores', async () => {
    const foreign = { digest: digestOf('windows'), size: 7, urls: ['https://example.com'] };
    await publish(registry.push(BUILDS, ['a'], TAG, [foreign]));
    expect(registry.repository(SHOP).layers.has(foreign.digest)).toBe(false);
  });

  test('was partly copied by an interrupted job, or by another one at the same time', async () => {
    const digest = registry.push(BUILDS, ['a', 'b'], TAG);
    registry.push(SHOP, ['a', 'b']);
    registry.ecr.on(BatchCheckLayerAvailabilityCommand).resolves({ layers: [] });
    await publish(digest);
    expect(registry.ecr).toHaveReceivedCommandTimes(CompleteLayerUploadCommand, 3);
    expect(registry.repository(SHOP).tags.get(TAG)).toBe(digest);
  });

  test('has a part that ECR already has, because its response was lost', async () => {
    const digest = registry.push(BUILDS, ['abcd'], TAG);
    registry.ecr.on(UploadLayerPartCommand).callsFake(({ partLastByte }) => {
      throw new InvalidLayerPartException({ ...because, lastValidByteReceived: partLastByte });
    });
    registry.ecr.on(CompleteLayerUploadCommand).resolves({ layerDigest: 'kept' });
    await expect(publish(digest)).resolves.toMatchObject({ digest });
    expect(registry.ecr).toHaveReceivedCommandTimes(CompleteLayerUploadCommand, 2);
  });

  test('is tagged by another job just before', async () => {
    const digest = registry.push(BUILDS, ['a'], TAG);
    registry.push(SHOP, ['a'], TAG);
    registry.ecr
      .on(DescribeImagesCommand, { repositoryName: SHOP })
      .rejects(new ImageNotFoundException({ $metadata: {}, message: 'not found' }));
    await expect(publish(digest)).resolves.toMatchObject({ digest });
  });
});

describe('an execution has one image', () => {
  test('a repeated job changes nothing', async () => {
    const digest = registry.push(BUILDS, ['a'], TAG);
    await publish(digest);
    registry.push(BUILDS, ['evil'], TAG);
    await expect(publish(digest)).resolves.toEqual({
      digest,
      summary: `shop@${digest} was already published with the tag 'e-1'`,
    });
    expect(registry.ecr).toHaveReceivedCommandTimes(PutImageCommand, 1);
  });

  test('a build that ran again does not replace it', async () => {
    const first = registry.push(BUILDS, ['a'], TAG);
    await publish(first);
    const second = registry.push(BUILDS, ['b'], TAG);
    await expect(publish(second)).resolves.toEqual({
      digest: first,
      summary: `shop@${first} was already published with the tag 'e-1': the execution keeps it, and ${second} is ignored`,
    });
    expect(registry.repository(SHOP).manifests.has(second)).toBe(false);
  });
});
