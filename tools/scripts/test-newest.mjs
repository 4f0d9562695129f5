#!/usr/bin/env node
// `npx projen test-newest` type-checks everything and runs the unit tests with the newest peers that package.json allows, in a
// separate folder. Everything else runs with the oldest peers.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture, endWithParent, root, run, runTask } from './run.mjs';

/** Tests that do not depend on the peers, or that take long and are covered by tests of the templates. */
const leftOut = [
  '<rootDir>/test/(e2e|project|tools|unit/lambda)/',
  '<rootDir>/test/unit/.*/handler/',
  '\\.lambda\\.test\\.ts$',
  '\\.exhaustive\\.test\\.ts$',
];

const folder = join(root, '.cache', 'newest-peers');
const { jest, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const peers = Object.keys(peerDependencies);

endWithParent();
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
writeJson('package.json', { private: true, dependencies: peerDependencies });
const installed = await capture(
  'npm',
  ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'],
  {
    cwd: folder,
  },
);
if (installed.code !== 0) {
  console.error(`${installed.output}the newest peers could not be installed: npm says why above`);
  process.exit(1);
}
console.log(`With ${peers.map((peer) => `${peer} ${versionOf(peer)}`).join(' and ')}:`);

// For all imports, including those of dependencies.
const paths = Object.fromEntries(
  peers.flatMap((peer) => [
    [peer, [join(modules(peer))]],
    [`${peer}/*`, [join(modules(peer), '*')]],
  ]),
);
writeJson('tsconfig.json', {
  extends: '../../tsconfig.dev.json',
  compilerOptions: { rootDir: '../..', paths },
  include: ['src', 'test', 'examples'].map((name) => `../../${name}/**/*.ts`),
  exclude: ['../../test/consumers'],
});
writeJson('jest.json', {
  ...jest,
  rootDir: root,
  collectCoverage: false,
  reporters: ['default'],
  testPathIgnorePatterns: [...jest.testPathIgnorePatterns, ...leftOut],
  moduleNameMapper: Object.fromEntries(peers.map((peer) => [`^${peer}(/.*)?$`, `${modules(peer)}$1`])),
});

const steps = [
  () => runTask('bundle'),
  () => runTask('compile:rehearsal'),
  () => run(bin('typescript', 'tsc'), ['--noEmit', '-p', join(folder, 'tsconfig.json')]),
  () => run(bin('jest', 'jest.js'), ['--ci', '--config', join(folder, 'jest.json'), ...process.argv.slice(2)]),
];
for (const step of steps) {
  const code = await step();
  if (code !== 0) process.exit(code);
}

function bin(name, file) {
  return join(root, 'node_modules', name, 'bin', file);
}

function modules(peer) {
  return join(folder, 'node_modules', peer);
}

function versionOf(peer) {
  return JSON.parse(readFileSync(join(modules(peer), 'package.json'), 'utf8')).version;
}

function writeJson(file, content) {
  writeFileSync(join(folder, file), JSON.stringify(content, undefined, 2));
}
