import { createHash } from 'node:crypto';
import {
  BatchCheckLayerAvailabilityCommand,
  BatchGetImageCommand,
  CompleteLayerUploadCommand,
  DescribeImagesCommand,
  ECRClient,
  GetDownloadUrlForLayerCommand,
  ImageAlreadyExistsException,
  ImageNotFoundException,
  InitiateLayerUploadCommand,
  LayerAlreadyExistsException,
  PutImageCommand,
  UploadLayerPartCommand,
} from '@aws-sdk/client-ecr';
import { mockClient } from 'aws-sdk-client-mock';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';
export const PART_SIZE = 4;

export const digestOf = (content: string | Uint8Array): string =>
  `sha256:${createHash('sha256').update(content).digest('hex')}`;

interface Repository {
  readonly layers: Map<string, Buffer>;
  readonly manifests: Map<string, { readonly text: string; readonly mediaType: string }>;
  readonly tags: Map<string, string>;
}

/** Repositories with real digests behind a mocked client of ECR, and layers behind `fetch`. */
export class FakeRegistry {
  public readonly ecr = mockClient(ECRClient);
  private readonly repositories = new Map<string, Repository>();
  private readonly uploads = new Map<string, Buffer[]>();

  public repository(name: string): Repository {
    const known = this.repositories.get(name) ?? { layers: new Map(), manifests: new Map(), tags: new Map() };
    this.repositories.set(name, known);
    return known;
  }

  /** Pushes an image of these layers; returns its digest. */
  public push(name: string, layers: readonly string[], tag?: string, extra: object[] = []): string {
    const { layers: stored } = this.repository(name);
    const [config, ...rest] = ['{}', ...layers].map((content) => {
      stored.set(digestOf(content), Buffer.from(content));
      return { digest: digestOf(content), size: content.length };
    });
    return this.pushManifest(name, MANIFEST, { config, layers: [...rest, ...extra] }, tag);
  }

  public pushIndex(name: string, digests: readonly string[], tag: string): string {
    const manifests = digests.map((digest) => ({ digest, size: 1 }));
    return this.pushManifest(name, INDEX, { manifests }, tag);
  }

  public pushManifest(name: string, mediaType: string, manifest: unknown, tag?: string): string {
    const text = JSON.stringify(manifest);
    const digest = digestOf(text);
    this.repository(name).manifests.set(digest, { text, mediaType });
    if (tag !== undefined) {
      this.repository(name).tags.set(tag, digest);
    }
    return digest;
  }

  /** Answers as ECR does from now on. */
  public serve(): void {
    this.ecr.reset();
    const { ecr } = this;
    ecr.on(DescribeImagesCommand).callsFake(({ repositoryName, imageIds: [{ imageTag }] }) => {
      const imageDigest = this.repository(repositoryName).tags.get(imageTag);
      if (imageDigest === undefined) {
        throw new ImageNotFoundException({ $metadata: {}, message: 'not found' });
      }
      return { imageDetails: [{ imageDigest, imageTags: [imageTag] }] };
    });
    ecr.on(BatchGetImageCommand).callsFake(({ repositoryName, imageIds: [{ imageDigest }] }) => {
      const found = this.repository(repositoryName).manifests.get(imageDigest);
      return found
        ? { images: [{ imageManifest: found.text, imageManifestMediaType: found.mediaType }] }
        : { images: [], failures: [{ failureCode: 'ImageNotFound' }] };
    });
    ecr.on(BatchCheckLayerAvailabilityCommand).callsFake(({ repositoryName, layerDigests }) => ({
      layers: layerDigests.map((layerDigest: string) => ({
        layerDigest,
        layerAvailability: this.repository(repositoryName).layers.has(layerDigest) ? 'AVAILABLE' : 'UNAVAILABLE',
      })),
    }));
    ecr.on(GetDownloadUrlForLayerCommand).callsFake(({ repositoryName, layerDigest }) => ({
      downloadUrl: `https://layers.example/${repositoryName}/${layerDigest}`,
    }));
    ecr.on(InitiateLayerUploadCommand).callsFake(() => {
      const uploadId = String(this.uploads.size);
      this.uploads.set(uploadId, []);
      return { uploadId, partSize: PART_SIZE };
    });
    ecr.on(UploadLayerPartCommand).callsFake(({ uploadId, layerPartBlob, partLastByte }) => {
      this.uploads.get(uploadId)!.push(Buffer.from(layerPartBlob));
      return { lastByteReceived: partLastByte };
    });
    ecr.on(CompleteLayerUploadCommand).callsFake(({ repositoryName, uploadId, layerDigests: [digest] }) => {
      const content = Buffer.concat(this.uploads.get(uploadId)!);
      if (digestOf(content) !== digest) {
        throw new Error(`InvalidLayerException: ${digestOf(content)} is not ${digest}`);
      }
      if (this.repository(repositoryName).layers.has(digest)) {
        throw new LayerAlreadyExistsException({ $metadata: {}, message: 'exists' });
      }
      this.repository(repositoryName).layers.set(digest, content);
      return { layerDigest: digest };
    });
    ecr.on(PutImageCommand).callsFake((input) => this.putImage(input));
    jest.spyOn(global, 'fetch').mockImplementation((url, init) => Promise.resolve(this.download(String(url), init)));
  }

  private putImage({ repositoryName, imageDigest, imageTag, imageManifest, imageManifestMediaType }: PutImage): object {
    const { manifests, tags } = this.repository(repositoryName);
    if (digestOf(imageManifest) !== imageDigest) {
      throw new Error('ImageDigestDoesNotMatchException');
    }
    if (manifests.has(imageDigest) && (imageTag === undefined || tags.get(imageTag) === imageDigest)) {
      throw new ImageAlreadyExistsException({ $metadata: {}, message: 'exists' });
    }
    manifests.set(imageDigest, { text: imageManifest, mediaType: imageManifestMediaType });
    if (imageTag !== undefined) {
      tags.set(imageTag, imageDigest);
    }
    return { image: { imageId: { imageDigest, imageTag } } };
  }

  /** A layer, or the part of it that the request is for. */
  public download(url: string, init?: RequestInit): Response {
    const [, , , repositoryName, digest] = url.split('/');
    const [, first, last] = /bytes=(\d+)-(\d+)/.exec(String(new Headers(init?.headers).get('range')))!;
    const content = this.repository(repositoryName).layers.get(digest)!;
    return new Response(new Uint8Array(content.subarray(Number(first), Number(last) + 1)), { status: 206 });
  }
}

interface PutImage {
  readonly repositoryName: string;
  readonly imageDigest: string;
  readonly imageTag?: string;
  readonly imageManifest: string;
  readonly imageManifestMediaType: string;
}
