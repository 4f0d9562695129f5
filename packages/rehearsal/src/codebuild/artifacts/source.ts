import { chmod, mkdir, readlink, realpath, symlink, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as AdmZip from 'adm-zip';
import { linkStaysIn, newFileIn, newFolderIn, OutsideError, readWithin } from '../../inside';
import { quoteError, PhaseError } from '../errors';
import type { BuildClients } from '../run/clients';
import type { PipelineArtifact } from '../types';

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
      `${quoteError(error)} for ${kind} source and source version arn:aws:s3:::${bucket}/${key}`,
    );
  }
}

/**
 * Unpacks plain files first and links last, so that no file is written through a link of the archive, and looks at each
 * link again when all are there: two that stay inside on their own can lead outside together.
 */
export async function unpack(archive: Buffer, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const folder = await realpath(directory);
  const entries = new AdmZip(archive).getEntries();
  const links = entries.filter(isLink);
  for (const entry of entries.filter((one) => !isLink(one))) {
    await inSource(entry, entry.isDirectory ? newFolderIn(folder, entry.entryName) : unpackFile(entry, folder));
  }
  const made: string[] = [];
  for (const entry of links) {
    made.push(await inSource(entry, makeLink(entry, folder)));
  }
  for (const [index, link] of made.entries()) {
    await inSource(links[index], requireInside(folder, link));
  }
}

async function unpackFile(entry: AdmZip.IZipEntry, folder: string): Promise<void> {
  const target = await newFileIn(folder, entry.entryName);
  await writeFile(target, entry.getData());
  await chmod(target, hasAnyBit(modeOf(entry), EXECUTABLE) ? 0o755 : 0o644);
}

async function makeLink(entry: AdmZip.IZipEntry, folder: string): Promise<string> {
  const link = await newFileIn(folder, entry.entryName);
  const text = entry.getData().toString('utf8');
  if (!(await linkStaysIn(folder, dirname(link), text))) {
    throw new OutsideError(text);
  }
  await symlink(text, link);
  return link;
}

async function requireInside(folder: string, link: string): Promise<void> {
  const text = await readlink(link);
  if (await linkStaysIn(folder, dirname(link), text)) {
    return;
  }
  await unlink(link);
  throw new OutsideError(text);
}

async function inSource<T>({ entryName }: AdmZip.IZipEntry, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof OutsideError)) {
      throw error;
    }
    throw new Error(`the archive's entry ${entryName} would be outside of the source`, { cause: error });
  }
}

/* eslint-disable no-bitwise -- file modes are bit fields, which a zip keeps in the upper half of an attribute */
const modeOf = ({ attr }: AdmZip.IZipEntry): number => attr >>> 16;
const hasBits = (mode: number, mask: number, value: number): boolean => (mode & mask) === value;
const hasAnyBit = (mode: number, bits: number): boolean => (mode & bits) !== 0;
/* eslint-enable no-bitwise */

const isLink = (entry: AdmZip.IZipEntry): boolean => hasBits(modeOf(entry), FILE_TYPE, SYMBOLIC_LINK);

/** Reads the buildspec from the source; `path` is relative to the primary source. */
export async function readBuildspecFile(source: string, path: string): Promise<string> {
  try {
    return (await readWithin([source], join(source, path))).toString('utf8');
  } catch {
    throw new PhaseError('YAML_FILE_ERROR', `YAML file does not exist: ${path} is not in the source`);
  }
}
