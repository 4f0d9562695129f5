import { createHash } from 'node:crypto';
import { CommandError, parseOptions } from './command-line';
import { parseReference, repositoryName, taggedName, type ImageReference } from './reference';
import { locateRegistry, registryError, send, type Registry, type RequestBody } from './registry-client';
import type { ImageStore, StoredImage } from './store';

const MANIFEST_TYPE = 'application/vnd.docker.distribution.manifest.v2+json';
const CONFIG_TYPE = 'application/vnd.docker.container.image.v1+json';
const LAYER_TYPE = 'application/vnd.docker.image.rootfs.diff.tar.gzip';

export async function push(
  args: readonly string[],
  store: ImageStore,
  own: { readonly name: string; readonly host: string },
): Promise<void> {
  const options = parseOptions('push', args, { flags: { '-q': 'quiet', '--quiet': 'quiet' } });
  if (options.positional.length !== 1) {
    throw new CommandError('"docker push" requires exactly 1 argument.');
  }
  const reference = parseReference(options.positional[0]);
  const print = options.has('quiet') ? (): void => undefined : (line: string): void => console.log(line);
  print(`The push refers to repository [${repositoryName(reference)}]`);
  const image = store.find(taggedName(reference));
  if (!image) {
    throw new CommandError(`An image does not exist locally with the tag: ${repositoryName(reference)}`);
  }
  const { registry } = reference;
  const target = { name: registry, host: locateRegistry(registry, own), authorization: store.index().logins[registry] };

  const pushed = await pushBlob(target, reference, image.layer.digest, {
    file: store.layerFile(image.layer.digest),
    size: image.layer.size,
  });
  print(`${image.layer.diffId.slice('sha256:'.length, 19)}: ${pushed ? 'Pushed' : 'Layer already exists'}`);
  await pushBlob(target, reference, image.id, { text: image.config });
  const manifest = manifestOf(image);
  const digest = await pushManifest(target, reference, manifest);
  store.change(({ digests }) => (digests[`${repositoryName(reference)}@${digest}`] = image.id));
  print(`${reference.tag}: digest: ${digest} size: ${Buffer.byteLength(manifest)}`);
  if (options.has('quiet')) {
    console.log(taggedName(reference));
  }
}

/** Uploads a blob unless the registry has it; returns whether it did. */
async function pushBlob(
  registry: Registry,
  { repository }: ImageReference,
  digest: string,
  body: RequestBody,
): Promise<boolean> {
  const known = await send(registry, { method: 'HEAD', path: `/v2/${repository}/blobs/${digest}` });
  if (known.status === 200) {
    return false;
  }
  // Responses to HEAD have no body: the following upload shows the reason of a refusal.
  const started = await send(registry, {
    method: 'POST',
    path: `/v2/${repository}/blobs/uploads/`,
    body: { text: '' },
  });
  if (started.status !== 202) {
    throw registryError(started);
  }
  const headers = { 'content-type': 'application/octet-stream' };
  const sent = await send(registry, { method: 'PATCH', path: locationOf(started.headers.location), headers, body });
  if (sent.status !== 202) {
    throw registryError(sent);
  }
  const done = await send(registry, {
    method: 'PUT',
    path: withDigest(locationOf(sent.headers.location), digest),
    body: { text: '' },
  });
  if (done.status !== 201) {
    throw registryError(done);
  }
  return true;
}

function locationOf(location: string | undefined): string {
  if (location) {
    return location;
  }
  throw new CommandError('the registry returned no location for the upload');
}

const withDigest = (location: string, digest: string): string =>
  `${location}${location.includes('?') ? '&' : '?'}digest=${encodeURIComponent(digest)}`;

function manifestOf({ id, config, layer }: StoredImage): string {
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: { mediaType: CONFIG_TYPE, size: Buffer.byteLength(config), digest: id },
    layers: [{ mediaType: LAYER_TYPE, size: layer.size, digest: layer.digest }],
  });
}

async function pushManifest(
  registry: Registry,
  { repository, tag }: ImageReference,
  manifest: string,
): Promise<string> {
  const headers = { 'content-type': MANIFEST_TYPE };
  const response = await send(registry, {
    method: 'PUT',
    path: `/v2/${repository}/manifests/${tag}`,
    headers,
    body: { text: manifest },
  });
  if (response.status !== 201) {
    throw registryError(response);
  }
  return `sha256:${createHash('sha256').update(manifest).digest('hex')}`;
}
