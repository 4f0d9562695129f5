import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  createReadStream,
  createWriteStream,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  type Stats,
} from 'node:fs';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import createIgnore from '@balena/dockerignore';
import { pack, type Pack } from 'tar-stream';
import type { ImageStore, Layer } from './store';

const EXECUTABLE_BITS = 0o111;
const NEVER_CHANGED = new Date(0);

/** The paths in a build context that .dockerignore does not exclude, sorted. */
export function listContext(directory: string, ignoreFile: string | undefined): string[] {
  const ignore = createIgnore();
  if (ignoreFile !== undefined) {
    ignore.add(readFileSync(ignoreFile, 'utf8'));
  }
  const list = (folder: string): string[] =>
    readdirSync(join(directory, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = folder ? `${folder}/${entry.name}` : entry.name;
      // An ignored folder can contain files that a later "!" pattern includes again.
      return entry.isDirectory() ? list(path) : [path];
    });
  return list('')
    .filter((path) => !ignore.ignores(path))
    .sort();
}

/** Packs files into one layer. The same files give the same layer, independent of time and place. */
export async function packLayer(
  directory: string,
  paths: readonly string[],
  prefix: string,
  store: ImageStore,
): Promise<Layer> {
  const archive = pack();
  const file = store.newFile();
  const tar = digestStream();
  const compressed = digestStream();
  const written = pipeline(archive, tar.stream, createGzip({ level: 6 }), compressed.stream, createWriteStream(file));
  await addFolders(archive, foldersOf(paths, prefix));
  for (const path of paths) {
    await addFile(archive, join(directory, path), prefix + path);
  }
  archive.finalize();
  await written;
  const layer = { digest: compressed.digest(), size: compressed.size(), diffId: tar.digest() };
  renameSync(file, store.layerFile(layer.digest));
  return layer;
}

function foldersOf(paths: readonly string[], prefix: string): string[] {
  const folders = paths.flatMap((path) => {
    const parts = (prefix + path).split('/').slice(0, -1);
    return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  });
  return [...new Set(folders)].sort();
}

async function addFolders(archive: Pack, folders: readonly string[]): Promise<void> {
  for (const name of folders) {
    archive.entry({ name, type: 'directory', mode: 0o755, mtime: NEVER_CHANGED });
  }
}

async function addFile(archive: Pack, file: string, name: string): Promise<void> {
  const link = linkTarget(file);
  if (link !== undefined) {
    archive.entry({ name, type: 'symlink', linkname: link, mode: 0o777, mtime: NEVER_CHANGED });
    return;
  }
  // If a link or a pipe replaces the file now, it is neither followed nor waited for.
  const opened = openSync(file, constants.O_RDONLY + constants.O_NOFOLLOW + constants.O_NONBLOCK);
  const stats = fstatSync(opened);
  if (!stats.isFile()) {
    return closeSync(opened);
  }
  const entry = archive.entry({ name, size: stats.size, mode: fileMode(stats), mtime: NEVER_CHANGED });
  await pipeline(createReadStream(file, { fd: opened }), entry);
}

// eslint-disable-next-line no-bitwise -- file modes are bit fields
const fileMode = ({ mode }: Stats): number => ((mode & EXECUTABLE_BITS) === 0 ? 0o644 : 0o755);

function linkTarget(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch {
    return undefined; // not a link
  }
}

function digestStream(): { stream: Transform; digest: () => string; size: () => number } {
  const hash = createHash('sha256');
  let size = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  return { stream, digest: () => `sha256:${hash.digest('hex')}`, size: () => size };
}
