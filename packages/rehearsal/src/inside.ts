import { constants } from 'node:fs';
import { lstat, mkdir, open, readlink, realpath, type FileHandle } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';

/** The maximum number of links in one path, as on Linux. */
const MOST_LINKS = 40;

/** A name or a link that leads out of its folder. */
export class OutsideError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'OutsideError';
  }
}

/** Whether a path is the folder or in it. It compares strings, so both must be real paths. */
export function isWithin(folder: string, path: string): boolean {
  const between = relative(folder, path);
  return between !== '..' && !between.startsWith(`..${sep}`) && !isAbsolute(between);
}

/** Whether what is at the path, after all links, is in one of the folders. */
export async function isReallyWithin(folders: readonly string[], path: string): Promise<boolean> {
  const real = await realpath(path).catch(() => undefined);
  return real !== undefined && (await realFolders(folders)).some((folder) => isWithin(folder, real));
}

async function realFolders(folders: readonly string[]): Promise<string[]> {
  const found = await Promise.all(folders.map(async (folder) => realpath(folder).catch(() => undefined)));
  return found.filter((folder) => folder !== undefined);
}

/**
 * The path of a new file, whose parents are made. None of them is a link, so it is really there; the folder itself must be
 * a real path. Throws OutsideError.
 */
export async function newFileIn(folder: string, name: string): Promise<string> {
  const parts = partsOf(name);
  let parent = folder;
  for (const part of parts.slice(0, -1)) {
    parent = join(parent, part);
    await makeFolder(parent, name);
  }
  const target = join(parent, parts.at(-1) ?? '');
  if ((await statusOf(target))?.isSymbolicLink()) {
    throw throughLink(name);
  }
  return target;
}

/** Creates a folder of this name if it does not exist. No part of its path is a link. */
export async function newFolderIn(folder: string, name: string): Promise<void> {
  await newFileIn(folder, `${name.replace(/\/+$/, '')}/.`);
}

function partsOf(name: string): string[] {
  const parts = name.split('/');
  if (isAbsolute(name) || name.includes('\\') || name.includes('\0') || parts.includes('..')) {
    throw new OutsideError(`${name} is not the path of a file in its folder`);
  }
  const clean = parts.filter((part, index) => part !== '' && (part !== '.' || index === parts.length - 1));
  if (clean.length === 0) {
    throw new OutsideError(`${name} is not the path of a file in its folder`);
  }
  return clean;
}

async function makeFolder(path: string, name: string): Promise<void> {
  const status = await statusOf(path);
  if (status === undefined) {
    await mkdir(path);
  } else if (status.isSymbolicLink()) {
    throw throughLink(name);
  }
}

const throughLink = (name: string): OutsideError => new OutsideError(`${name} goes through a link`);

const statusOf = (path: string) => lstat(path).catch(() => undefined);

/** Whether a link in `parent` to this target stays in the folder, step by step, even if the target does not exist yet. */
export async function linkStaysIn(folder: string, parent: string, text: string): Promise<boolean> {
  const steps = text.split('/');
  let links = 0;
  let current = isAbsolute(text) ? '/' : parent;
  while (steps.length > 0 && isWithin(folder, current)) {
    const step = steps.shift();
    if (step === undefined || step === '' || step === '.') {
      continue;
    }
    const next = step === '..' ? dirname(current) : join(current, step);
    if (step !== '..' && (await statusOf(next))?.isSymbolicLink()) {
      links += 1;
      if (links > MOST_LINKS) {
        return false;
      }
      const target = await readlink(next);
      if (isAbsolute(target)) {
        current = '/';
      }
      steps.unshift(...target.split('/'));
    } else {
      current = next;
    }
  }
  return isWithin(folder, current);
}

/** Opens a plain file that is in one of the folders after all links are resolved, even if links change meanwhile. */
export async function openWithin(folders: readonly string[], path: string): Promise<FileHandle> {
  const real = await realpath(path);
  // If a link or a pipe has replaced the file since then, it is not waited for.
  const handle = await open(real, constants.O_RDONLY + constants.O_NOFOLLOW + constants.O_NONBLOCK);
  try {
    const opened = await realpath(`/proc/self/fd/${handle.fd}`).catch(async () => realpath(path));
    const isOurs = (await realFolders(folders)).some((folder) => isWithin(folder, opened));
    if (!isOurs || !(await handle.stat()).isFile()) {
      throw new OutsideError(`${path} is not a file in ${folders.join(', ')}`);
    }
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Reads such a file completely. */
export async function readWithin(folders: readonly string[], path: string): Promise<Buffer> {
  const handle = await openWithin(folders, path);
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
