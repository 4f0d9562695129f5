#!/usr/bin/env node
// Checks the npm package in dist/js: it contains only the library and the licenses of what it bundles, and it loads with only
// its peers. The packages of other languages contain it, with the same licenses.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AdmZip from 'adm-zip';
import { nameOf } from './inventory.mjs';
import { root } from './run.mjs';

const maximumBytes = 2_500_000;
/** The limit of the bundle, which Lambda loads as a whole at each cold start. */
const maximumBundleBytes = 700_000;
const allowed =
  /^(\.jsii|API\.md|LICENSE|README\.md|package\.json|assets\/handlers\/index\.js|assets\/THIRD_PARTY_LICENSES\.txt|lib\/bundle\.js|lib\/.+\.d\.ts)$/;

const problems = [];
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const folder = join(root, 'dist', 'js');
const [tarball, ...others] = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
if (tarball === undefined || others.length > 0) {
  problems.push(`dist/js holds ${others.length} packages too many, or none`);
} else {
  checkTarball(join(folder, tarball));
  for (const [name, bytes] of tarballsOfOthers()) checkLicensesIn(name, bytes);
}

for (const problem of problems) console.error(`npm package: ${problem}`);
process.exit(problems.length === 0 ? 0 : 1);

function checkTarball(file) {
  const bytes = statSync(file).size;
  if (bytes > maximumBytes) problems.push(`${bytes} bytes packed, more than ${maximumBytes}`);
  const temporary = mkdtempSync(join(tmpdir(), 'cdk-cicd-pipeline-'));
  try {
    const modules = join(temporary, 'node_modules');
    const library = join(modules, manifest.name);
    mkdirSync(library, { recursive: true });
    run('tar', ['-xzf', file, '--strip-components=1', '-C', library]);
    checkContents(library);
    checkLicenses('js', library);
    for (const peer of Object.keys(manifest.peerDependencies)) {
      symlinkSync(join(root, 'node_modules', peer), join(modules, peer));
    }
    // A package that needs more than its peers would fail for every user.
    run(process.execPath, ['-e', `require(${JSON.stringify(manifest.name)})`], temporary);
    // ES modules can import the names that Node.js finds without running the file.
    const program = `import { ${classesOf(library).join(', ')} } from ${JSON.stringify(manifest.name)}`;
    run(process.execPath, ['--input-type=module', '-e', program], temporary);
    if (problems.length === 0) {
      console.log(`npm package: ${Math.ceil(bytes / 1000)} kB packed, loads with its peers alone`);
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function checkContents(library) {
  const files = readdirSync(library, { recursive: true })
    .filter((file) => statSync(join(library, file)).isFile())
    .map((file) => file.replaceAll('\\', '/'));
  const strange = files.filter((file) => !allowed.test(file) || file.endsWith('.map'));
  if (strange.length > 0) problems.push(`does not belong into it: ${strange.join(', ')}`);
  for (const bundle of files.filter((file) => /^assets\/.+\.js$/.test(file))) {
    const { size } = statSync(join(library, bundle));
    if (size > maximumBundleBytes) problems.push(`${bundle} has ${size} bytes, more than ${maximumBundleBytes}`);
  }
  const dependencies = Object.keys(manifest.dependencies ?? {});
  if (dependencies.length > 0) problems.push(`has runtime dependencies: ${dependencies.join(', ')}`);
}

/** The npm package in each package of another language that was packed: [file, bytes of the npm package in it]. */
function tarballsOfOthers() {
  const files = readdirSync(join(root, 'dist'), { recursive: true }).filter((file) => !/^js[\\/]/.test(file));
  return files.flatMap((file) => {
    const path = join(root, 'dist', file);
    if (file.endsWith('.tgz')) return [[file, readFileSync(path)]];
    if (!/\.(whl|jar)$/.test(file) || /-(sources|javadoc)\.jar$/.test(file)) return [];
    const entry = new AdmZip(path).getEntries().find(({ entryName }) => entryName.endsWith('.tgz'));
    return [[file, entry?.getData()]];
  });
}

function checkLicensesIn(name, bytes) {
  if (bytes === undefined) return problems.push(`${name} does not carry the npm package`);
  const temporary = mkdtempSync(join(tmpdir(), 'cdk-cicd-pipeline-'));
  try {
    writeFileSync(join(temporary, 'package.tgz'), bytes);
    run('tar', ['-xzf', 'package.tgz', '--strip-components=1'], temporary);
    checkLicenses(name, temporary);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Bundled code must be shipped with its license. */
function checkLicenses(where, library) {
  const file = join(library, 'assets', 'THIRD_PARTY_LICENSES.txt');
  const { components } = JSON.parse(readFileSync(join(root, 'dist', 'sbom.cdx.json'), 'utf8'));
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  for (const name of components.map(nameOf)) {
    if (lines.some((line) => line.startsWith(`${name} (`))) continue;
    problems.push(`${where}: ${name} is bundled, and assets/THIRD_PARTY_LICENSES.txt does not name it: compile again`);
  }
}

function classesOf(library) {
  const { types = {} } = JSON.parse(readFileSync(join(library, '.jsii'), 'utf8'));
  return Object.values(types).flatMap(({ kind, name }) => (kind === 'interface' ? [] : [name]));
}

function run(command, args, cwd = root) {
  const { status, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) problems.push(`${command} failed: ${stderr}`);
}
