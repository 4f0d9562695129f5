import { Account, CREDENTIALS } from './account';
import { ServiceError } from './service-error';

/** A response that is neither JSON nor XML. */
export interface Bytes {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly content: Buffer;
}

interface GetLayer {
  readonly path: string;
  readonly range: string;
}

interface PutObject {
  readonly path: string;
  readonly authorization: string;
  readonly content: Buffer;
}

export const BYTES = {
  /** The layers behind presigned URLs. */
  GetLayer: (account: Account, { path, range }: GetLayer): Bytes => {
    const [repository, digest] = path.split('/');
    const layer = account.repository(repository).layers.get(digest)!;
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range)!;
    const content = layer.subarray(Number(first), Number(last) + 1);
    return { status: content.length === 0 ? 416 : 206, headers: {}, content };
  },
  /** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
  PutObject: (account: Account, { path, authorization, content }: PutObject): Bytes => {
    if (!authorization.includes(CREDENTIALS.accessKeyId)) {
      throw new ServiceError('AccessDenied');
    }
    account.objects.set(path, content);
    return { status: 200, headers: { etag: '"made-up"' }, content: Buffer.alloc(0) };
  },
};
