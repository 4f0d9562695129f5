import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Sandbox } from './sandbox';

const lockfile = {
  packages: {
    '': { name: 'shop' },
    'node_modules/left': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/right-windows': { version: '2.0.0', integrity: 'sha512-b', optional: true },
  },
};

// Does what `npm ci` does, in the same order: the hidden lockfile comes last.
const npm = `
const { appendFileSync, mkdirSync, rmSync, writeFileSync } = require('fs');
appendFileSync('npm-calls', process.argv[2] + '\\n');
rmSync('node_modules', { recursive: true, force: true });
mkdirSync('node_modules/left', { recursive: true });
writeFileSync('node_modules/left/package.json', '{}');
const left = { version: '1.0.0', integrity: 'sha512-a' };
setTimeout(() => {
  writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages: { 'node_modules/left': left } }));
}, 100);
`;

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
  sandbox.write('package.json', { name: 'shop', engines: { node: '>= 20.0.0' } });
  sandbox.write('package-lock.json', lockfile);
  sandbox.program('npm', npm);
});
afterEach(() => sandbox.dispose());

const ensure = () => sandbox.run('ensure-dependencies.mjs');

function npmCalls(): string[] {
  const log = join(sandbox.root, 'npm-calls');
  return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
}

test('a fresh clone gets its dependencies, once', async () => {
  expect(await ensure()).toMatchObject({ code: 0 });
  expect(await ensure()).toMatchObject({ code: 0, output: '' });
  expect(npmCalls()).toEqual(['ci']);
});

test.each([
  ['an interrupted installation', () => sandbox.remove('node_modules/.package-lock.json')],
  ['a package removed by hand', () => sandbox.remove('node_modules/left')],
  [
    'another version in the lockfile',
    () => {
      const packages = { 'node_modules/left': { version: '0.9.0', integrity: 'sha512-old' } };
      sandbox.write('node_modules/.package-lock.json', { packages });
    },
  ],
])('%s is repaired', async (_, damage) => {
  await ensure();
  damage();
  expect(await ensure()).toMatchObject({ code: 0 });
  expect(await ensure()).toMatchObject({ code: 0, output: '' });
  expect(npmCalls()).toEqual(['ci', 'ci']);
});

test('of two commands at the same time, one installs and the other waits', async () => {
  const outcomes = await Promise.all([ensure(), ensure()]);
  expect(outcomes.map(({ code }) => code)).toEqual([0, 0]);
  expect(npmCalls()).toEqual(['ci']);
  expect(existsSync(join(sandbox.root, '.cache', 'install.lock'))).toBe(false);
});

test('the lock of a killed process blocks nobody', async () => {
  sandbox.write('.cache/install.lock', '999999999');
  expect(await ensure()).toMatchObject({ code: 0 });
  expect(npmCalls()).toEqual(['ci']);
});

describe('an error is one line, without a stack trace', () => {
  test.each([
    [
      'an old Node.js',
      () => sandbox.write('package.json', { name: 'shop', engines: { node: '>= 99.0.0' } }),
      `shop needs Node.js 99 or newer, this is ${process.version}: install it from https://nodejs.org`,
    ],
    [
      'no lockfile',
      () => sandbox.remove('package-lock.json'),
      'package-lock.json is missing or damaged: restore it with `git checkout package-lock.json`',
    ],
    [
      'no npm',
      () => sandbox.remove('programs/npm'),
      'npm is missing: install Node.js with npm from https://nodejs.org',
    ],
    [
      'no network',
      () => sandbox.program('npm', "console.error('npm error code EAI_AGAIN'); process.exit(1);"),
      'dependencies could not be installed: the npm registry cannot be reached: ' +
        'check the network or the proxy, then run the same command again',
    ],
    [
      'any other failure of npm',
      () => sandbox.program('npm', "console.error('npm error code EUSAGE'); process.exit(3);"),
      'dependencies could not be installed: `npm ci` failed with exit code 3: npm says why above',
    ],
    [
      'an npm that leaves something out',
      () => sandbox.program('npm', ''),
      '`npm ci` ended well, but node_modules is missing or its installation was interrupted: ' +
        'remove node_modules and try again',
    ],
  ])('%s', async (_, breakIt, line) => {
    breakIt();
    const outcome = await ensure();
    expect(outcome).toMatchObject({ code: 1, lastLine: line });
    expect(outcome.output).not.toContain('    at ');
  });
});
