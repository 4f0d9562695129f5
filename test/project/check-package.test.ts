import { execFileSync } from 'child_process';
import { randomBytes } from 'crypto';
import { join } from 'path';
import { Outcome, Sandbox } from './sandbox';

const library = {
  '.jsii': {
    types: { 'shop.Shop': { kind: 'class', name: 'Shop' }, 'shop.Props': { kind: 'interface', name: 'Props' } },
  },
  'package.json': { main: 'lib/bundle.js' },
  'lib/bundle.js': "require('aws-cdk-lib'); exports.Shop = class {};",
};

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
  sandbox.write('package.json', { name: 'shop', peerDependencies: { 'aws-cdk-lib': '^2' } });
  sandbox.write('node_modules/aws-cdk-lib/index.js', '');
});
afterEach(() => sandbox.dispose());

/** Packs these files as npm does, and checks the package. */
function check(files: Record<string, string | object>): Promise<Outcome> {
  for (const [file, content] of Object.entries(files)) sandbox.write(join('packed', 'package', file), content);
  sandbox.write('dist/js/.gitkeep', '');
  execFileSync('tar', ['-czf', join('dist', 'js', 'shop.tgz'), '-C', 'packed', 'package'], { cwd: sandbox.root });
  return sandbox.run('check-package.mjs', [], { PATH: process.env.PATH! });
}

test('a package that is as it should be', async () => {
  const { code, output } = await check({
    ...library,
    'assets/handlers/index.js': 'x'.repeat(700_000),
  });
  expect(output).toMatch(/^npm package: \d+ kB packed, loads with its peers alone\n$/);
  expect(code).toBe(0);
});

test.each<[string, Record<string, string | object>, string]>([
  ['a test', { 'test/shop.test.js': '' }, 'does not belong into it: test/shop.test.js'],
  ['the rehearsal', { 'rehearsal/cli.js': '' }, 'does not belong into it: rehearsal/cli.js'],
  ['a source', { 'lib/index.ts': '' }, 'does not belong into it: lib/index.ts'],
  ['a source map', { 'assets/handlers/index.js.map': '' }, 'does not belong into it: assets/handlers/index.js.map'],
  ['a bundle of old', { 'assets/a.lambda/index.js': '' }, 'does not belong into it: assets/a.lambda/index.js'],
  [
    'a bundle that is too big',
    { 'assets/handlers/index.js': 'x'.repeat(700_001) },
    'assets/handlers/index.js has 700001 bytes, more than 700000',
  ],
  ['a file that is in the bundle', { 'lib/index.js': '' }, 'does not belong into it: lib/index.js'],
  ['something missing that it needs to load', { 'lib/bundle.js': "require('projen');" }, "Cannot find module 'projen'"],
  [
    'a name that ES modules cannot import',
    { 'lib/bundle.js': "module.exports = { ['Shop']: class {} };" },
    "Named export 'Shop' not found",
  ],
])('%s is refused', async (_, files, problem) => {
  const { code, output } = await check({ ...library, ...files });
  expect(code).toBe(1);
  expect(output).toContain(problem);
});

test('a package that is too big is refused', async () => {
  const { code, output } = await check({ ...library, 'lib/big.d.ts': randomBytes(2_600_000).toString('base64') });
  expect(code).toBe(1);
  expect(output).toMatch(/npm package: \d+ bytes packed, more than 2500000\n/);
});

test('runtime dependencies are refused', async () => {
  sandbox.write('package.json', { name: 'shop', peerDependencies: {}, dependencies: { yaml: '^2' } });
  const { code, output } = await check({ ...library, '.jsii': '{}', 'lib/bundle.js': '' });
  expect(code).toBe(1);
  expect(output).toContain('has runtime dependencies: yaml\n');
});

test('more than one package is refused', async () => {
  sandbox.write('dist/js/old.tgz', '');
  expect(await check(library)).toMatchObject({
    code: 1,
    output: 'npm package: dist/js holds 1 packages too many, or none\n',
  });
});
