#!/usr/bin/env node
// Checks .github/ with pinned versions of actionlint and zizmor, which it installs on first use to node_modules/.cache.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { capture, root, run } from './run.mjs';

const requirements = join(root, 'tools', 'scripts', 'requirements', 'zizmor.txt');
const [, zizmorVersion] = /^zizmor==(\S+)/m.exec(readFileSync(requirements, 'utf8'));
const versions = { actionlint: 'v1.7.12', zizmor: zizmorVersion };
const cache = join(root, 'node_modules', '.cache', 'cdk-cicd-pipeline');

const actionlint = await tool('actionlint', 'actionlint', 'Go (https://go.dev/dl)', async (folder) => {
  // Go's caches go there too, and are deleted: their read-only files would break the next `npm ci`.
  const go = join(folder, 'go');
  const env = { ...process.env, GOBIN: folder, GOPATH: go, GOCACHE: join(go, 'build'), GOFLAGS: '-modcacherw' };
  const source = `github.com/rhysd/actionlint/cmd/actionlint@${versions.actionlint}`;
  const result = await capture('go', ['install', source], { env });
  rmSync(go, { recursive: true, force: true });
  return result;
});

const zizmor = await tool('zizmor', 'bin/zizmor', 'Python 3.11 or newer with venv and pip', async (folder) => {
  const made = await capture('python3', ['-m', 'venv', folder]);
  if (made.code !== 0) return made;
  const locked = ['--require-hashes', '--only-binary', ':all:', '-r', requirements];
  return capture(join(folder, 'bin', 'pip'), ['install', '--quiet', ...locked]);
});

// Both always run, so that one run shows all findings.
const codes = [await run(actionlint), await run(zizmor, ['--offline', '--no-progress', '.github'])];
if (codes.some((code) => code !== 0)) process.exit(1);
console.log('workflows: actionlint and zizmor found nothing');

/** The path of a pinned tool, which `install(folder)` installs if it is missing. */
async function tool(name, program, needs, install) {
  const folder = join(cache, `${name}-${versions[name]}`);
  if (existsSync(folder)) return join(folder, program);
  console.log(`Installing ${name} ${versions[name]}…`);
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  const { code, output } = await install(unfinished);
  if (code !== 0) {
    rmSync(unfinished, { recursive: true, force: true });
    console.error(`${output}${name} could not be installed: it needs ${needs} and the network`);
    process.exit(1);
  }
  renameSync(unfinished, folder);
  return join(folder, program);
}
