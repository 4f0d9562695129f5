#!/usr/bin/env node
// Packs the library for every language whose toolchain is on this machine and names those it skips.
// In CI nothing may be skipped.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, runTask } from './run.mjs';

/** What each language's packaging needs: a command that succeeds when it is there, and how to say it. */
const toolchains = {
  js: { probe: ['npm', '--version'], needs: 'npm' },
  python: { probe: ['python3', '-c', 'import ensurepip, venv'], needs: 'python3 with venv and pip' },
  java: { probe: ['mvn', '--version'], needs: 'Maven (mvn) with a JDK' },
  go: { probe: ['go', 'version'], needs: 'Go (https://go.dev/dl)' },
  // Its code is generated and not compiled, since nothing of it is published.
  dotnet: { probe: [process.execPath, '--version'], folder: '.cache/dotnet' },
};

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const targets = ['js', ...Object.keys(manifest.jsii.targets)];
const isCi = !['', '0', 'false'].includes(process.env.CI ?? '');

const missing = targets.filter((target) => !isThere(toolchains[target].probe));
for (const target of missing) {
  console.log(`${isCi ? 'cannot package' : 'skipped'} ${target}: needs ${toolchains[target].needs}`);
}
if (isCi && missing.length > 0) process.exit(1);

for (const target of targets.filter((name) => !missing.includes(name))) {
  const folder = toolchains[target].folder ?? `dist/${target}`;
  // A package of an earlier version must not be published along.
  rmSync(join(root, folder), { recursive: true, force: true });
  const code = await runTask(`package:${target}`);
  if (code !== 0) process.exit(code);
  console.log(`packaged ${target}: ${folder}`);
}

function isThere([command, ...args]) {
  return spawnSync(command, args, { stdio: 'ignore', shell: process.platform === 'win32' }).status === 0;
}
