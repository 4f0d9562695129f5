import { createHash } from 'node:crypto';

/** An ECR repository with real bytes and digests. */
export class Repository {
  public readonly manifests = new Map<string, string>();
  public readonly layers = new Map<string, Buffer>();
  public readonly tags = new Map<string, string>();

  /** Pushes an image with these layers, and returns its digest. */
  public push(layers: readonly string[], tag?: string): string {
    const blobs = ['{}', ...layers].map((text) => {
      const content = Buffer.from(text);
      this.layers.set(digestOf(content), content);
      return { digest: digestOf(content), size: content.length };
    });
    const manifest = JSON.stringify({ schemaVersion: 2, config: blobs[0], layers: blobs.slice(1) });
    const digest = digestOf(manifest);
    this.manifests.set(digest, manifest);
    if (tag !== undefined) {
      this.tags.set(tag, digest);
    }
    return digest;
  }
}

export interface Upload {
  readonly repositoryName: string;
  content: Buffer;
}

export function digestOf(content: string | Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
