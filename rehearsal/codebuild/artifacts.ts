import { readFile, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, relative } from 'node:path';
import * as AdmZip from 'adm-zip';
import { glob } from 'fast-glob';
import type { ArtifactDefinition, Buildspec } from './buildspec';
import type { BuildClients } from './clients';
import { describeError, PhaseError } from './errors';
import type { PipelineArtifact } from './types';

export interface FileSelection {
  readonly files: readonly string[];
  readonly baseDirectory?: string;
  readonly excludePaths?: readonly string[];
  readonly discardPaths?: boolean;
}

export interface SelectedFile {
  readonly path: string;
  /** Where the file goes in the artifact. */
  readonly name: string;
}

/** The definition that fills an output artifact: the primary one a single output, secondary ones of the same names several. */
export function definitionFor(
  output: PipelineArtifact,
  outputs: number,
  artifacts: Buildspec['artifacts'],
): ArtifactDefinition {
  const definition = outputs === 1 ? artifacts : artifacts?.['secondary-artifacts']?.[output.name];
  if (definition) return definition;
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
    readonly source: string;
    readonly expand: (text: string) => string;
    readonly clients: BuildClients;
    readonly buildArn: string;
    readonly encryptionKey?: string;
    readonly onLine: (line: string) => void;
  },
): Promise<void> {
  const { source, expand, clients, buildArn, encryptionKey, onLine } = options;
  const selected = await selectFiles(
    {
      files: definition.files.map(expand),
      baseDirectory: definition['base-directory'] && expand(definition['base-directory']),
      excludePaths: definition['exclude-paths']?.map(expand),
      discardPaths: definition['discard-paths'],
    },
    source,
    onLine,
  );
  const body = await pack(selected);
  try {
    await clients.putObject({
      location: output.location,
      body,
      contentType: 'application/zip',
      metadata: { 'codebuild-buildarn': buildArn },
      encryptionKey,
    });
  } catch (error) {
    throw new PhaseError('CLIENT_ERROR', `Failed to upload artifacts: ${describeError(error)}`);
  }
}

/** Finds the files of an artifact or report; CodeBuild fails when nothing at all matches. */
export async function selectFiles(
  selection: FileSelection,
  source: string,
  onLine: (line: string) => void,
): Promise<SelectedFile[]> {
  const bases = await baseDirectories(selection.baseDirectory ?? '.', source, onLine);
  const found = (await Promise.all(bases.map((base) => filesIn(base, selection, onLine)))).flat();
  if (found.length === 0) throw new PhaseError('CLIENT_ERROR', 'no matching artifact paths found');
  onLine(`Found ${found.length} file(s)`);
  return found.map(({ path, name }) => ({ path, name: selection.discardPaths ? basename(name) : name }));
}

async function baseDirectories(pattern: string, source: string, onLine: (line: string) => void): Promise<string[]> {
  onLine(`Expanding base directory path: ${pattern}`);
  const inSource = isAbsolute(pattern) ? relative(source, pattern) || '.' : pattern;
  if (await isDirectory(join(source, inSource))) return [join(source, inSource)];
  const found = await glob(inSource, { cwd: source, onlyDirectories: true, dot: true, absolute: true });
  if (found.length === 0) throw new PhaseError('CLIENT_ERROR', `no matching base directory path found for ${pattern}`);
  return found.sort();
}

async function filesIn(
  base: string,
  selection: FileSelection,
  onLine: (line: string) => void,
): Promise<SelectedFile[]> {
  const names = new Set<string>();
  for (const pattern of selection.files) {
    onLine(`Expanding ${pattern}`);
    const matched = await matches(base, pattern, selection.excludePaths ?? []);
    if (matched.length === 0) onLine(`Skipping invalid file path ${pattern}`);
    matched.forEach((name) => names.add(name));
  }
  return [...names].sort().map((name) => ({ path: join(base, name), name }));
}

async function matches(base: string, pattern: string, excluded: readonly string[]): Promise<string[]> {
  const inBase = (isAbsolute(pattern) ? relative(base, pattern) : pattern).replace(/^\.\//, '');
  const options = { cwd: base, dot: true, onlyFiles: true, ignore: [...excluded], followSymbolicLinks: true };
  // A folder's name stands for all that is in it.
  return glob((await isDirectory(join(base, inBase))) ? join(inBase, '**/*') : inBase, options);
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function pack(files: readonly SelectedFile[]): Promise<Buffer> {
  const archive = new AdmZip();
  for (const { path, name } of files) archive.addFile(name, await readFile(path), '', (await stat(path)).mode);
  return archive.toBufferPromise();
}

/** Replaces `$NAME` and `${NAME}`, as CodeBuild does in paths and names of the buildspec. */
export const expandVariables = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced?: string, plain?: string) => values[braced ?? plain ?? ''] ?? '');

export const referencedVariables = (texts: readonly string[]): string[] =>
  texts.flatMap((text) =>
    [...text.matchAll(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g)].map((match) => match[1] ?? match[2]),
  );
