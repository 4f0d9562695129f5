#!/usr/bin/env node
// A part of `npx projen compat`: what an update from the last release does to the stacks of users who change nothing.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runTypeScript } from './run-typescript.mjs';
import { capture, root } from './run.mjs';

const { name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
// Within the project, so that the release finds aws-cdk-lib where the library does.
const folder = join(root, 'node_modules', '.cache', 'last-release');

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const packed = await capture('npm', ['pack', `${name}@latest`, '--json', '--pack-destination', folder]);
if (packed.code !== 0) {
  if (packed.output.includes('E404')) {
    console.log(`There is no release of ${name} yet: no templates to compare.`);
    process.exit(0);
  }
  console.error(`${packed.output}the last release could not be downloaded: npm says why above`);
  process.exit(1);
}
const [{ filename, version }] = JSON.parse(packed.output.slice(packed.output.indexOf('[')));
const unpacked = await capture('tar', ['-xzf', join(folder, filename), '-C', folder]);
if (unpacked.code !== 0) {
  console.error(`${unpacked.output}the last release could not be unpacked: tar says why above`);
  process.exit(1);
}
console.log(`Templates of ${name} ${version} and now:`);
await runTypeScript('tools/updates/compat.ts', root, join(folder, 'package'));
