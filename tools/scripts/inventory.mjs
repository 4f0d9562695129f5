// The bill of materials (CycloneDX) of the third-party packages that esbuild bundles into the Lambda functions.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture, root } from './run.mjs';

const work = join(root, '.cache', 'inventory');

/** Writes the bill of materials to a file. Resolves to its components and the number of bundles. */
export async function takeInventory(file, options = []) {
  const { tasks } = JSON.parse(readFileSync(join(root, '.projen', 'tasks.json'), 'utf8'));
  const bundles = tasks.bundle.steps.map(({ spawn }) => tasks[spawn].steps[0].execArgs);
  const folder = join(work, String(process.pid));
  mkdirSync(folder, { recursive: true });
  try {
    const metafile = { inputs: {}, outputs: {} };
    for (const [index, [, ...args]] of bundles.entries()) {
      const { inputs, outputs } = await buildAgain(args, folder, join(folder, `${index}.json`));
      Object.assign(metafile.inputs, inputs);
      Object.assign(metafile.outputs, outputs);
    }
    const merged = join(folder, 'metafile.json');
    writeFileSync(merged, JSON.stringify(metafile));
    await tool(join('@cyclonedx', 'cyclonedx-esbuild', 'bin', 'cyclonedx-esbuild-cli.js'), [
      ...['--mc-type', 'library', '--output-reproducible', '--validate', ...options],
      ...['--output-file', file, merged],
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const { components = [] } = JSON.parse(readFileSync(file, 'utf8'));
  return { components, bundles: bundles.length };
}

/** The name of a package, as npm writes it. */
export function nameOf({ group, name, version }) {
  return `${group ? `${group}/` : ''}${name} ${version}`;
}

export function licenseOf({ licenses = [] }) {
  return licenses.map(({ license, expression }) => license?.id ?? license?.name ?? expression).join(' and ');
}

/** The same build as for the package, but in another folder, because esbuild's metadata must not be in the package. */
async function buildAgain(args, folder, file) {
  const elsewhere = args.map((arg) => arg.replace(/^--outfile=/, `--outfile=${folder}/`));
  await tool(join('esbuild', 'bin', 'esbuild'), [...elsewhere, `--metafile=${file}`]);
  return JSON.parse(readFileSync(file, 'utf8'));
}

async function tool(path, args) {
  const { code, output: printed } = await capture(process.execPath, [join(root, 'node_modules', path), ...args]);
  if (code === 0) return;
  console.error(`${printed}${path} ended with ${code}`);
  process.exit(1);
}
