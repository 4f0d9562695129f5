import { stat } from 'node:fs/promises';
import { basename, isAbsolute, join, relative } from 'node:path';
import * as AdmZip from 'adm-zip';
import { glob } from 'fast-glob';
import type { ArtifactDefinition, Buildspec } from '../buildspec/buildspec';
import { quoteError, PhaseError } from '../errors';
import { fencedIn } from './fenced-files';
import { isReallyWithin, openWithin } from '../../inside';
import type { BuildClients } from '../run/clients';
import type { PipelineArtifact } from '../types';

export interface FileSelection {
  readonly files: readonly string[];
  readonly baseDirectory?: string;
  readonly excludePaths?: readonly string[];
  readonly discardPaths?: boolean;
}

/** Where to look for files, and the folders that must contain them after all links are resolved. */
export interface FilePlaces {
  readonly source: string;
  /** The build's own folders. A link out of them leads to files of this machine that do not belong to the build. */
  readonly folders: readonly string[];
}

export interface SelectedFile {
  readonly path: string;
  /** The path of the file in the artifact. */
  readonly name: string;
}

/** The definition of an output artifact: the primary one if there is one output, else the secondary one of the same name. */
export function definitionFor(
  output: PipelineArtifact,
  outputs: number,
  artifacts: Buildspec['artifacts'],
): ArtifactDefinition {
  const definition = outputs === 1 ? artifacts : artifacts?.['secondary-artifacts']?.[output.name];
  if (definition) {
    return definition;
  }
  const wanted = outputs === 1 ? 'artifacts section' : `artifacts/secondary-artifacts/${output.name}`;
  throw new PhaseError(
    'CLIENT_ERROR',
    `the pipeline expects the output artifact ${output.name}, but the buildspec has no ${wanted}`,
  );
}

export async function uploadArtifact(
  output: PipelineArtifact,
  definition: ArtifactDefinition,
  options: {
    readonly places: FilePlaces;
    readonly expand: (text: string) => string;
    readonly clients: BuildClients;
    readonly buildArn: string;
    readonly encryptionKey?: string;
    readonly onLine: (line: string) => void;
  },
): Promise<void> {
  const { places, expand, clients, buildArn, encryptionKey, onLine } = options;
  const selected = await selectFiles(
    {
      files: definition.files.map(expand),
      baseDirectory: definition['base-directory'] && expand(definition['base-directory']),
      excludePaths: definition['exclude-paths']?.map(expand),
      discardPaths: definition['discard-paths'],
    },
    places,
    onLine,
  );
  const body = await pack(selected, places);
  try {
    await clients.putObject({
      location: output.location,
      body,
      contentType: 'application/zip',
      metadata: { 'codebuild-buildarn': buildArn },
      encryptionKey,
    });
  } catch (error) {
    throw new PhaseError('CLIENT_ERROR', `Failed to upload artifacts: ${quoteError(error)}`);
  }
}

/** Finds the files of an artifact or report; CodeBuild fails if no file matches. */
export async function selectFiles(
  selection: FileSelection,
  places: FilePlaces,
  onLine: (line: string) => void,
): Promise<SelectedFile[]> {
  const bases = await baseDirectories(selection.baseDirectory ?? '.', places, onLine);
  const found = (await Promise.all(bases.map((base) => filesIn(base, selection, places, onLine)))).flat();
  if (found.length === 0) {
    throw new PhaseError('CLIENT_ERROR', 'no matching artifact paths found');
  }
  onLine(`Found ${found.length} file(s)`);
  return found.map(({ path, name }) => ({ path, name: selection.discardPaths ? basename(name) : name }));
}

async function baseDirectories(
  pattern: string,
  { source, folders }: FilePlaces,
  onLine: (line: string) => void,
): Promise<string[]> {
  onLine(`Expanding base directory path: ${pattern}`);
  const inSource = isAbsolute(pattern) ? relative(source, pattern) || '.' : pattern;
  const isThere = await isDirectory(join(source, inSource));
  const found = isThere
    ? [join(source, inSource)]
    : await glob(inSource, { cwd: source, onlyDirectories: true, dot: true, absolute: true, fs: fencedIn(folders) });
  const inside = await onlyWithin(found, folders, onLine);
  if (inside.length === 0) {
    throw new PhaseError('CLIENT_ERROR', `no matching base directory path found for ${pattern}`);
  }
  return inside.sort();
}

async function filesIn(
  base: string,
  selection: FileSelection,
  { folders }: FilePlaces,
  onLine: (line: string) => void,
): Promise<SelectedFile[]> {
  const names = new Set<string>();
  for (const pattern of selection.files) {
    onLine(`Expanding ${pattern}`);
    const matched = await matches(base, pattern, selection.excludePaths ?? [], folders);
    if (matched.length === 0) {
      onLine(`Skipping invalid file path ${pattern}`);
    }
    matched.forEach((name) => names.add(name));
  }
  const paths = await onlyWithin([...names].map((name) => join(base, name)).sort(), folders, onLine);
  return paths.map((path) => ({ path, name: relative(base, path) }));
}

async function matches(
  base: string,
  pattern: string,
  excluded: readonly string[],
  folders: readonly string[],
): Promise<string[]> {
  const inBase = (isAbsolute(pattern) ? relative(base, pattern) : pattern).replace(/^\.\//, '');
  const fs = fencedIn(folders);
  const options = { cwd: base, dot: true, onlyFiles: true, ignore: [...excluded], followSymbolicLinks: true, fs };
  // The name of a folder includes its whole content.
  return glob((await isDirectory(join(base, inBase))) ? join(inBase, '**/*') : inBase, options);
}

async function onlyWithin(
  paths: readonly string[],
  folders: readonly string[],
  onLine: (line: string) => void,
): Promise<string[]> {
  const inside: string[] = [];
  for (const path of paths) {
    if (await isReallyWithin(folders, path)) {
      inside.push(path);
    } else {
      onLine(`Skipping ${path}: it leads out of the build's folders`);
    }
  }
  return inside;
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function pack(files: readonly SelectedFile[], { folders }: FilePlaces): Promise<Buffer> {
  const archive = new AdmZip();
  for (const { path, name } of files) {
    // Commands in the background can replace the file by a link at any time.
    const file = await openWithin(folders, path);
    try {
      archive.addFile(name, await file.readFile(), '', (await file.stat()).mode);
    } finally {
      await file.close();
    }
  }
  return archive.toBufferPromise();
}

/** Replaces `$NAME` and `${NAME}`, as CodeBuild does in paths and names of the buildspec. */
export const expandVariables = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced?: string, plain?: string) => values[braced ?? plain ?? ''] ?? '');

export const referencedVariables = (texts: readonly string[]): string[] =>
  texts.flatMap((text) =>
    [...text.matchAll(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g)].map((match) => match[1] ?? match[2]),
  );
