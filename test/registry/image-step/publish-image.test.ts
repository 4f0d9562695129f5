import {
  BatchCheckLayerAvailabilityCommand,
  BatchGetImageCommand,
  CompleteLayerUploadCommand,
  DescribeImagesCommand,
  ECRClient,
  InitiateLayerUploadCommand,
  PutImageCommand,
  UploadLayerPartCommand,
} from '@aws-sdk/client-ecr';
import { FakeRegistry, PART_SIZE, digestOf } from './fake-registry';
import { NotYet } from '../../../src/private/handlers/temporary';
import { publishImage } from '../../../src/registry/image-step/handler/publish-image';
import 'aws-sdk-client-mock-jest';

const registry = new FakeRegistry();
const BUILDS = 'builds';
const SHOP = 'shop';
const TAG = 'e-1';
const publish = (imageDigest: string) =>
  publishImage(
    new ECRClient({ region: 'us-east-1' }),
    { buildRepository: BUILDS, repository: SHOP, imageDigest, imageTag: TAG },
    new AbortController().signal,
  );

beforeEach(() => {
  [BUILDS, SHOP].forEach((name) =>
    Object.values(registry.repository(name)).forEach((map: Map<string, never>) => map.clear()),
  );
  registry.serve();
});

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

  test('shares layers with what is there: only the others are copied', async () => {
    registry.push(SHOP, ['base'], 'e-0');
    await publish(registry.push(BUILDS, ['base', 'new', 'new'], TAG));
    expect(registry.ecr.commandCalls(InitiateLayerUploadCommand)).toHaveLength(1);
  });

  test('has more layers than one question about them takes', async () => {
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

  test('was half copied by a job that was cut short, or by another one at the same time', async () => {
    const digest = registry.push(BUILDS, ['a', 'b'], TAG);
    registry.push(SHOP, ['a', 'b']);
    registry.ecr.on(BatchCheckLayerAvailabilityCommand).resolves({});
    await publish(digest);
    expect(registry.ecr).toHaveReceivedCommandTimes(CompleteLayerUploadCommand, 3);
    expect(registry.repository(SHOP).tags.get(TAG)).toBe(digest);
  });

  test('is tagged by somebody else a moment before', async () => {
    const digest = registry.push(BUILDS, ['a'], TAG);
    registry.push(SHOP, ['a'], TAG);
    registry.ecr.on(DescribeImagesCommand, { repositoryName: SHOP }).resolves({ imageDetails: [] });
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
      summary: `shop@${digest} was published with the tag 'e-1' before`,
    });
    expect(registry.ecr).toHaveReceivedCommandTimes(PutImageCommand, 1);
  });

  test('a build that ran again does not replace it', async () => {
    const first = registry.push(BUILDS, ['a'], TAG);
    await publish(first);
    const second = registry.push(BUILDS, ['b'], TAG);
    await expect(publish(second)).resolves.toEqual({
      digest: first,
      summary: `shop@${first} was published with the tag 'e-1' before: the execution keeps it, and ${second} is not used`,
    });
    expect(registry.repository(SHOP).manifests.has(second)).toBe(false);
  });
});

describe('nothing is published', () => {
  afterEach(() => expect(registry.repository(SHOP).tags.size).toBe(0));

  test('when the tag is on another image than the build says', async () => {
    const digest = registry.push(BUILDS, ['a'], 'other');
    const moved = registry.push(BUILDS, ['evil'], TAG);
    await expect(publish(digest)).rejects.toThrow(
      `the build says that it pushed ${digest}, but the tag 'e-1' of repository 'builds' is on ${moved}: nothing is deployed. Find out who pushed the other image, then release again`,
    );
  });

  test('when the build pushed nothing with the tag', async () => {
    const digest = registry.push(BUILDS, ['a'], 'other');
    await expect(publish(digest)).rejects.toThrow(
      `the build says that it pushed ${digest}, but repository 'builds' has no image with the tag 'e-1': let the build push it with this tag`,
    );
  });

  test('when ECR describes no image', async () => {
    registry.ecr.on(DescribeImagesCommand).resolves({});
    await expect(publish(digestOf('x'))).rejects.toThrow(/has no image with the tag/);
  });

  test.each([[{}], [{ images: [] }], [{ images: [{}] }]])('when ECR has no manifest (%j)', async (answer) => {
    const digest = registry.push(BUILDS, ['a'], TAG);
    registry.ecr.on(BatchGetImageCommand).resolves(answer);
    await expect(publish(digest)).rejects.toThrow(`there is no image ${digest} in repository 'builds': build it again`);
  });

  test('when the manifest is not the one of the digest', async () => {
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
  ])('when the manifest is %s', async (text) => {
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
  ])('when the download of a layer answers %d with %j: it is tried again later', async (status, body) => {
    const digest = registry.push(BUILDS, ['abcdefg'], TAG);
    jest.spyOn(global, 'fetch').mockImplementation(() => Promise.resolve(new Response(body, { status })));
    await expect(publish(digest)).rejects.toThrow(NotYet);
  });

  test('when a layer cannot be reached: it is tried again later', async () => {
    const digest = registry.push(BUILDS, ['a'], TAG);
    jest.spyOn(global, 'fetch').mockRejectedValue(new TypeError('fetch failed'));
    await expect(publish(digest)).rejects.toThrow(new NotYet('a layer of the image could not be reached'));
  });

  test('when the function is about to time out: the error goes on', async () => {
    const digest = registry.push(BUILDS, ['a'], TAG);
    jest.spyOn(global, 'fetch').mockRejectedValue(new DOMException('aborted', 'AbortError'));
    await expect(publish(digest)).rejects.toThrow('aborted');
  });

  test('when a manifest says that a layer is larger than it is', async () => {
    const layers = [{ digest: digestOf('a'), size: 2 ** 50 }];
    registry.repository(BUILDS).layers.set(digestOf('a'), Buffer.from('a'));
    const digest = registry.pushManifest(BUILDS, 'x', { layers }, TAG);
    jest.spyOn(global, 'fetch').mockImplementation(() => Promise.resolve(new Response('', { status: 416 })));
    await expect(publish(digest)).rejects.toThrow(
      'a layer of the image is shorter than its manifest says: push the image again',
    );
  });

  test.each([DescribeImagesCommand, CompleteLayerUploadCommand, PutImageCommand])(
    'when %p fails: the error goes on',
    async (command) => {
      const digest = registry.push(BUILDS, ['a'], TAG);
      registry.ecr.on(command as typeof PutImageCommand).rejects(new Error('as ECR says it'));
      await expect(publish(digest)).rejects.toThrow('as ECR says it');
    },
  );
});
