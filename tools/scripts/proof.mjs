#!/usr/bin/env node
// `npx projen proof` proves the policies that the construct synthesizes. `-- --write` updates their tables in
// docs/security.md. The judge has another license than the library, so it is in packages/proof, with its own lockfile.
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from './compile.mjs';
import { ensureDependencies } from './ensure-dependencies.mjs';
import { capture, endIfInterrupted, endWithParent, root, run, runTask } from './run.mjs';

const proof = join(root, 'packages', 'proof');
// In packages/proof, so that Node.js finds the judge in its node_modules.
const compiled = join(proof, '.cache', 'compiled');

endWithParent();
await ensureDependencies();
await ensureDependencies(proof);
const bundled = await runTask('bundle');
endIfInterrupted();
if (bundled !== 0) process.exit(1);
compile(['src', 'examples', 'aws', 'packages/proof'], compiled);
cpSync(join(root, 'assets'), join(compiled, 'assets'), { recursive: true });

const failures = [];
await Promise.all([
  quietCheck('tests of the proof', ['--test', ...tests()]),
  quietCheck('type-check of the proof', [module('typescript/bin/tsc'), '--noEmit', '-p', proof]),
]);
await quietCheck('eslint of the proof', [module('eslint/bin/eslint.js'), '--ext', '.ts', '--max-warnings=0', proof]);
const main = join(compiled, 'packages', 'proof', 'main.js');
if ((await run(process.execPath, [main, root, ...process.argv.slice(2)])) !== 0) failures.push('proof');
if (failures.length > 0) console.log(`\nFailed: ${failures.join(', ')}.`);
process.exit(failures.length === 0 ? 0 : 1);

function tests() {
  const folder = join(compiled, 'packages', 'proof', 'test');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.test.js'))
    .map((file) => join(folder, file));
}

function module(path) {
  return join(root, 'node_modules', path);
}

/** Shows the output of a program only if it failed. */
async function quietCheck(name, args) {
  const env = { ...process.env, ESLINT_USE_FLAT_CONFIG: 'false', NODE_NO_WARNINGS: '1' };
  const { code, output } = await capture(process.execPath, args, { env });
  console.log(`${name}: ${code === 0 ? 'passed' : `failed\n${output}`}`);
  if (code !== 0) failures.push(name);
}
