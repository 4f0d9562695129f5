import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join, normalize, resolve } from 'node:path';
import { CommandError, parseOptions, refuse } from './command-line';
import { listContext, packLayer } from './context';
import { parseDockerfile } from './dockerfile';
import { readLastStage, type Stage } from './image-config';
import { parseReference, taggedName } from './reference';
import type { ImageStore, StoredImage } from './store';

// Accepted without effect: they control how layers are found or displayed.
const WITHOUT_EFFECT = {
  '--no-cache': 'none',
  '--pull': 'none',
  '--load': 'none',
  '--force-rm': 'none',
  '--rm': 'none',
};
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

export async function build(args: readonly string[], store: ImageStore): Promise<void> {
  const options = parseOptions('build', args, {
    values: {
      '-t': 'tag',
      '--tag': 'tag',
      '-f': 'file',
      '--file': 'file',
      '--build-arg': 'argument',
      '--label': 'label',
      '--platform': 'platform',
      '--progress': 'none',
      '--provenance': 'none',
    },
    flags: { '-q': 'quiet', '--quiet': 'quiet', ...WITHOUT_EFFECT },
  });
  const context = contextDirectory(options.positional);
  const dockerfile = resolve(options.last('file') ?? join(context, 'Dockerfile'));
  const names = options.all('tag').map((tag) => taggedName(parseReference(tag)));
  const stage = readLastStage(
    parseDockerfile(readDockerfile(dockerfile), basename(dockerfile)),
    keyValues(options.all('argument')),
  );
  const paths = listContext(context, ignoreFile(context, dockerfile));
  checkSources(stage, paths);
  explain(stage);
  const image = await makeImage(
    context,
    paths,
    withLabels(stage, keyValues(options.all('label'))),
    options.last('platform'),
    store,
  );
  store.save(image);
  store.change(({ tags }) => names.forEach((name) => (tags[name] = image.id)));
  if (options.has('quiet')) {
    console.log(image.id);
  } else {
    [`writing image ${image.id}`, ...names.map((name) => `naming to ${name}`)].forEach((line) => console.error(line));
  }
}

function contextDirectory(positional: readonly string[]): string {
  if (positional.length !== 1) {
    throw new CommandError('ERROR: "docker build" requires 1 argument: the folder to build in', 1);
  }
  const [path] = positional;
  if (path === '-' || /^(https?|git|ssh):|^git@/.test(path)) {
    throw refuse(`docker build ${path}`);
  }
  if (existsSync(path) && statSync(path).isDirectory()) {
    return resolve(path);
  }
  throw new CommandError(`ERROR: unable to prepare context: path "${path}" not found`);
}

function readDockerfile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    const name = basename(file);
    throw new CommandError(
      `ERROR: failed to solve: failed to read dockerfile: open ${name}: no such file or directory`,
    );
  }
}

// A Dockerfile's own ignore file takes precedence over the context's.
const ignoreFile = (context: string, dockerfile: string): string | undefined =>
  [`${dockerfile}.dockerignore`, join(context, '.dockerignore')].find((file) => existsSync(file));

const keyValues = (entries: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    entries.map((entry) => {
      const [key, ...value] = entry.split('=');
      return [key, value.length > 0 ? value.join('=') : (process.env[key] ?? '')];
    }),
  );

/**
 * The context is the root of all paths, and there is nothing above a root.
 * @see https://docs.docker.com/reference/dockerfile/#source
 */
const inContext = (source: string): string => normalize(`/${source}`).replace(/^\/+|\/+$/g, '');

function checkSources({ sources }: Stage, paths: readonly string[]): void {
  for (const source of sources) {
    const path = inContext(source);
    const found = path === '' || paths.some((one) => one === path || one.startsWith(`${path}/`));
    if (!found) {
      throw new CommandError(
        `ERROR: failed to solve: failed to compute cache key: failed to calculate checksum of ref: "/${path}": not found`,
      );
    }
  }
}

function explain({ skippedRuns }: Stage): void {
  const commands = skippedRuns.map((run) => `RUN ${run.split('\n')[0]}`).join(', ');
  const skipped =
    skippedRuns.length === 0 ? '' : `; ${commands} ${skippedRuns.length === 1 ? 'was' : 'were'} not executed`;
  console.error(`rehearsal: no Docker engine on this machine: a stand-in packed the build context${skipped}`);
}

const withLabels = (stage: Stage, labels: Record<string, string>): Stage =>
  Object.keys(labels).length === 0
    ? stage
    : { ...stage, config: { ...stage.config, Labels: { ...stage.config.Labels, ...labels } } };

async function makeImage(
  context: string,
  paths: readonly string[],
  { config, history }: Stage,
  platform: string | undefined,
  store: ImageStore,
): Promise<StoredImage> {
  const folder = (config.WorkingDir ?? '/').replace(/^\/+|\/+$/g, '');
  const layer = await packLayer(context, paths, folder ? `${folder}/` : '', store);
  // The same context must give the same digest, independent of time and place.
  const text = JSON.stringify({
    ...platformOf(platform),
    created: '1970-01-01T00:00:00Z',
    config,
    rootfs: { type: 'layers', diff_ids: [layer.diffId] },
    history: [
      ...history.map((step) => ({ created_by: step, empty_layer: true })),
      { created_by: 'build context, packed by the rehearsal' },
    ],
  });
  return { id: `sha256:${createHash('sha256').update(text).digest('hex')}`, config: text, layer };
}

function platformOf(platform: string | undefined): { os: string; architecture: string; variant?: string } {
  if (platform === undefined) {
    return { os: 'linux', architecture: ARCHITECTURES[process.arch] ?? process.arch };
  }
  if (platform.includes(',')) {
    throw refuse(`docker build --platform ${platform}`);
  }
  const [os, architecture, variant] = platform.split('/');
  if (os !== 'linux' || !architecture) {
    throw refuse(`docker build --platform ${platform}`);
  }
  return { os, architecture, variant };
}
