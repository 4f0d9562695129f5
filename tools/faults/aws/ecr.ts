import { Account } from './account';
import { digestOf, Upload } from './repository';
import { ServiceError } from './service-error';

/** Small, so that a layer has several parts. */
const PART_SIZE = 16;

interface Identified {
  readonly imageDigest?: string;
  readonly imageTag?: string;
}

interface InRepository {
  readonly repositoryName: string;
}

interface Images extends InRepository {
  readonly imageIds: readonly Identified[];
}

interface PutImage extends InRepository, Required<Identified> {
  readonly imageManifest: string;
}

interface Part extends InRepository {
  readonly uploadId: string;
  readonly partFirstByte: number;
  readonly partLastByte: number;
  readonly layerPartBlob: string;
}

interface Layer extends InRepository {
  readonly layerDigest: string;
}

interface Layers extends InRepository {
  readonly uploadId: string;
  readonly layerDigests: readonly string[];
}

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_Operations.html */
export const ECR = {
  DescribeImages: (account: Account, { repositoryName, imageIds: [id] }: Images) => {
    const { tags, manifests } = account.repository(repositoryName);
    const imageDigest = id.imageDigest ?? tags.get(id.imageTag!);
    if (imageDigest === undefined || !manifests.has(imageDigest)) {
      throw new ServiceError('ImageNotFoundException');
    }
    const imageTags = [...tags].flatMap(([tag, tagged]) => (tagged === imageDigest ? [tag] : []));
    return { imageDetails: [{ imageDigest, imageTags, imagePushedAt: account.clock.now() / 1000 }] };
  },
  BatchGetImage: (account: Account, { repositoryName, imageIds: [{ imageDigest = '' }] }: Images) => {
    const imageManifest = account.repository(repositoryName).manifests.get(imageDigest);
    return imageManifest === undefined
      ? { images: [], failures: [{ imageId: { imageDigest }, failureCode: 'ImageNotFound' }] }
      : { images: [{ imageId: { imageDigest }, imageManifest, imageManifestMediaType: 'oci' }] };
  },
  PutImage: (account: Account, { repositoryName, imageManifest, imageDigest, imageTag }: PutImage) => {
    const { manifests, layers, tags } = account.repository(repositoryName);
    if (digestOf(imageManifest) !== imageDigest) {
      throw new ServiceError('ImageDigestDoesNotMatchException');
    }
    if (manifests.has(imageDigest) && tags.get(imageTag) === imageDigest) {
      throw new ServiceError('ImageAlreadyExistsException');
    }
    if (blobsOf(imageManifest).some((digest) => !layers.has(digest))) {
      throw new ServiceError('LayersNotFoundException');
    }
    manifests.set(imageDigest, imageManifest);
    tags.set(imageTag, imageDigest);
    return { image: { imageId: { imageDigest, imageTag } } };
  },
  BatchCheckLayerAvailability: (account: Account, { repositoryName, layerDigests }: Layers) => ({
    layers: layerDigests.map((layerDigest) => ({
      layerDigest,
      layerAvailability: account.repository(repositoryName).layers.has(layerDigest) ? 'AVAILABLE' : 'UNAVAILABLE',
    })),
  }),
  GetDownloadUrlForLayer: (account: Account, { repositoryName, layerDigest }: Layer) => ({
    layerDigest,
    downloadUrl: `${account.endpoint}/${repositoryName}/${layerDigest}?signature=secret`,
  }),
  InitiateLayerUpload: (account: Account, { repositoryName }: InRepository) => {
    const uploadId = account.id();
    account.uploads.set(uploadId, { repositoryName, content: Buffer.alloc(0) });
    return { uploadId, partSize: PART_SIZE };
  },
  UploadLayerPart: (account: Account, { uploadId, partFirstByte, partLastByte, layerPartBlob }: Part) => {
    const upload = uploadOf(account, uploadId);
    if (partFirstByte !== upload.content.length) {
      throw new ServiceError('InvalidLayerPartException', { lastValidByteReceived: upload.content.length - 1 });
    }
    upload.content = Buffer.concat([upload.content, Buffer.from(layerPartBlob, 'base64')]);
    return { uploadId, lastByteReceived: partLastByte };
  },
  CompleteLayerUpload: (account: Account, { uploadId, layerDigests: [layerDigest] }: Layers) => {
    const { content, repositoryName } = uploadOf(account, uploadId);
    const { layers } = account.repository(repositoryName);
    if (digestOf(content) !== layerDigest) {
      throw new ServiceError('InvalidLayerException');
    }
    account.uploads.delete(uploadId);
    if (layers.has(layerDigest)) {
      throw new ServiceError('LayerAlreadyExistsException');
    }
    layers.set(layerDigest, content);
    return { uploadId, layerDigest };
  },
};

function blobsOf(manifest: string): string[] {
  const { config, layers = [] } = JSON.parse(manifest) as {
    readonly config?: { readonly digest: string };
    readonly layers?: readonly { readonly digest: string }[];
  };
  return [...(config ? [config] : []), ...layers].map(({ digest }) => digest);
}

function uploadOf({ uploads }: Account, uploadId: string): Upload {
  const upload = uploads.get(uploadId);
  if (upload === undefined) {
    throw new ServiceError('UploadNotFoundException');
  }
  return upload;
}
