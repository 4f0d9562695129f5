#!/usr/bin/env node
// `npx projen sbom`: writes dist/sbom.cdx.json, the software bill of materials (CycloneDX) of the package.
// The library has no dependencies but its peers, so what it ships of others is what esbuild puts into the handlers.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture, root } from './run.mjs';

/** What may be shipped in a package under Apache-2.0. */
const licences = ['Apache-2.0', 'MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause'];

const work = join(root, '.cache', 'sbom');
const output = join(root, 'dist', 'sbom.cdx.json');
const { tasks } = JSON.parse(readFileSync(join(root, '.projen', 'tasks.json'), 'utf8'));
const bundles = tasks.bundle.steps.map(({ spawn }) => tasks[spawn].steps[0].execArgs);

rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
const metafile = { inputs: {}, outputs: {} };
for (const [index, [, ...args]] of bundles.entries()) {
  const { inputs, outputs } = await buildAgain(args, join(work, `${index}.json`));
  Object.assign(metafile.inputs, inputs);
  Object.assign(metafile.outputs, outputs);
}
const merged = join(work, 'metafile.json');
writeFileSync(merged, JSON.stringify(metafile));

mkdirSync(join(root, 'dist'), { recursive: true });
const options = ['--mc-type', 'library', '--output-reproducible', '--validate', '--output-file', output];
await tool(join('@cyclonedx', 'cyclonedx-esbuild', 'bin', 'cyclonedx-esbuild-cli.js'), [...options, merged]);
const { components = [] } = JSON.parse(readFileSync(output, 'utf8'));
const strangers = components.filter((component) => !licences.includes(licenceOf(component)));
for (const stranger of strangers) {
  console.error(`SBOM: ${stranger.purl} may not be shipped under its licence '${licenceOf(stranger)}': replace it`);
}
if (components.length === 0) console.error('SBOM: no package found in the bundles');
if (strangers.length > 0 || components.length === 0) process.exit(1);
console.log(`SBOM: dist/sbom.cdx.json names ${components.length} packages in ${bundles.length} bundles`);

/** The same build as in the package, into another folder: what esbuild says of it must not get into the package. */
async function buildAgain(args, file) {
  const elsewhere = args.map((arg) => arg.replace(/^--outfile=/, `--outfile=${work}/`));
  await tool(join('esbuild', 'bin', 'esbuild'), [...elsewhere, `--metafile=${file}`]);
  return JSON.parse(readFileSync(file, 'utf8'));
}

async function tool(path, args) {
  const { code, output: printed } = await capture(process.execPath, [join(root, 'node_modules', path), ...args]);
  if (code === 0) return;
  console.error(`${printed}${path} ended with ${code}`);
  process.exit(1);
}

function licenceOf({ licenses = [] }) {
  return licenses.map(({ license, expression }) => license?.id ?? license?.name ?? expression).join(' and ');
}
