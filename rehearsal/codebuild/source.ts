import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import * as AdmZip from 'adm-zip';
import type { BuildClients } from './clients';
import { describeError, PhaseError } from './errors';
import type { PipelineArtifact } from './types';

const EXECUTABLE = 0o111;
const SYMBOLIC_LINK = 0o120000;
const FILE_TYPE = 0o170000;

/** Downloads an input artifact from the store and unpacks it. */
export async function downloadSource(
  artifact: PipelineArtifact,
  directory: string,
  kind: 'primary' | 'secondary',
  clients: BuildClients,
): Promise<void> {
  const { bucket, key } = artifact.location;
  try {
    await unpack(await clients.getObject(artifact.location), directory);
  } catch (error) {
    throw new PhaseError(
      'CLIENT_ERROR',
      `${describeError(error)} for ${kind} source and source version arn:aws:s3:::${bucket}/${key}`,
    );
  }
}

export async function unpack(archive: Buffer, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const entry of new AdmZip(archive).getEntries()) {
    const target = inside(directory, entry.entryName);
    if (entry.isDirectory) await mkdir(target, { recursive: true });
    else await unpackFile(entry, target, directory);
  }
}

async function unpackFile(entry: AdmZip.IZipEntry, target: string, directory: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const mode = entry.attr >>> 16; // eslint-disable-line no-bitwise -- a zip keeps the file mode in the upper half
  if (hasBits(mode, FILE_TYPE, SYMBOLIC_LINK)) {
    const link = entry.getData().toString('utf8');
    inside(directory, relative(directory, resolve(dirname(target), link)));
    return symlink(link, target);
  }
  await writeFile(target, entry.getData());
  await chmod(target, hasAnyBit(mode, EXECUTABLE) ? 0o755 : 0o644);
}

function inside(directory: string, name: string): string {
  const target = join(directory, name);
  if (relative(directory, target).startsWith('..')) {
    throw new Error(`the archive's entry ${name} would be outside of the source`);
  }
  return target;
}

/* eslint-disable no-bitwise -- file modes are bit fields */
const hasBits = (mode: number, mask: number, value: number): boolean => (mode & mask) === value;
const hasAnyBit = (mode: number, bits: number): boolean => (mode & bits) !== 0;
/* eslint-enable no-bitwise */

/** Reads the buildspec from the source; `path` is relative to the primary source. */
export async function readBuildspecFile(source: string, path: string): Promise<string> {
  try {
    return await readFile(inside(source, path), 'utf8');
  } catch {
    throw new PhaseError('YAML_FILE_ERROR', `YAML file does not exist: ${path} is not in the source`);
  }
}
