#!/usr/bin/env node
// Packs the library for each language whose toolchain is on this machine, and reports the languages that it skips. In CI, it
// skips none. In a fresh clone, it compiles first.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, runTask } from './run.mjs';
import { isCi, isThere, toolchains } from './toolchains.mjs';

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const targets = ['js', ...Object.keys(manifest.jsii.targets)];

const missing = targets.filter((target) => !isThere(target));
for (const target of missing) {
  console.log(`${isCi ? 'cannot package' : 'skipped'} ${target}: needs ${toolchains[target].needs}`);
}
if (isCi && missing.length > 0) process.exit(1);

// The output of jsii. After a change of the sources, compile or build first.
if (!existsSync(join(root, '.jsii'))) {
  for (const task of ['bundle', 'compile']) await must(task);
}
for (const target of targets.filter((name) => !missing.includes(name))) {
  const folder = toolchains[target].folder ?? `dist/${target}`;
  // A package of an earlier version must not be published with it.
  rmSync(join(root, folder), { recursive: true, force: true });
  await must(`package:${target}`);
  console.log(`packaged ${target}: ${folder}`);
}

async function must(task) {
  const code = await runTask(task);
  if (code !== 0) process.exit(code);
}
