import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The container configuration of an image, with Docker's key names. */
export interface ContainerConfig {
  readonly User?: string;
  readonly ExposedPorts?: Readonly<Record<string, object>>;
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Volumes?: Readonly<Record<string, object>>;
  readonly WorkingDir?: string;
  readonly Labels?: Readonly<Record<string, string>>;
  readonly StopSignal?: string;
  readonly Shell?: readonly string[];
}

export interface Layer {
  readonly digest: string;
  readonly size: number;
  readonly diffId: string;
}

export interface StoredImage {
  /** Digest of the configuration: Docker's image id. */
  readonly id: string;
  readonly config: string;
  readonly layer: Layer;
}

interface Index {
  /** Image id by tagged name. */
  tags: Record<string, string>;
  /** Image id by `repository@digest`; filled when an image is pushed. */
  digests: Record<string, string>;
  /** Basic credentials by registry name. */
  logins: Record<string, string>;
}

/** Images, tags and logins of one build, in its private folder. */
export interface ImageStore {
  readonly index: () => Index;
  change(change: (index: Index) => void): void;
  layerFile(digest: string): string;
  save(image: StoredImage): void;
  load(id: string): StoredImage;
  /** Image by tagged name, `repository@digest`, id or the beginning of an id. */
  find(name: string): StoredImage | undefined;
  /** Name of a new file, for a layer that is being packed. */
  newFile(): string;
}

export function openStore(directory: string): ImageStore {
  const indexFile = join(directory, 'index.json');
  const images = join(directory, 'images');
  const layers = join(directory, 'layers');
  [images, layers].forEach((folder) => mkdirSync(folder, { recursive: true }));

  const fileOf = (folder: string, digest: string): string => join(folder, digest.replace(':', '-'));
  const index = (): Index => readJson<Index>(indexFile) ?? { tags: {}, digests: {}, logins: {} };
  const load = (id: string): StoredImage => JSON.parse(readFileSync(fileOf(images, id), 'utf8')) as StoredImage;
  return {
    index,
    change(change) {
      const changed = index();
      change(changed);
      writeAtomically(indexFile, JSON.stringify(changed));
    },
    layerFile: (digest) => fileOf(layers, digest),
    save: (image) => writeAtomically(fileOf(images, image.id), JSON.stringify(image)),
    load,
    find(name) {
      const { tags, digests } = index();
      const ids = [...new Set(Object.values(tags))];
      const id = tags[name] ?? tags[`${name}:latest`] ?? digests[name] ?? ids.find((one) => isIdOrPrefix(name, one));
      return id === undefined ? undefined : load(id);
    },
    newFile: () => join(directory, `packing-${process.pid}`),
  };
}

const SHORTEST_ID = 4;

const isIdOrPrefix = (name: string, id: string): boolean =>
  name === id || (name.length >= SHORTEST_ID && /^[0-9a-f]+$/.test(name) && id.startsWith(`sha256:${name}`));

function writeAtomically(file: string, text: string): void {
  const temporary = `${file}-${process.pid}`;
  writeFileSync(temporary, text, { mode: 0o600 });
  renameSync(temporary, file);
}

function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}
