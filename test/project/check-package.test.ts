import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as AdmZip from 'adm-zip';
import { Outcome, Sandbox } from './sandbox';

const library = {
  '.jsii': {
    types: { 'shop.Shop': { kind: 'class', name: 'Shop' }, 'shop.Props': { kind: 'interface', name: 'Props' } },
  },
  'package.json': { main: 'lib/bundle.js' },
  'lib/bundle.js': "require('aws-cdk-lib'); exports.Shop = class {};",
  'assets/THIRD_PARTY_LICENSES.txt': 'a 1.0.0 (MIT)\n@scope/b 2.0.0 (MIT)\n\nCopyright',
};

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
  sandbox.write('package.json', { name: 'shop', peerDependencies: { 'aws-cdk-lib': '^2' } });
  sandbox.write('node_modules/aws-cdk-lib/index.js', '');
  symlinkSync(resolve('node_modules/adm-zip'), join(sandbox.root, 'node_modules/adm-zip'));
  sandbox.write('dist/sbom.cdx.json', {
    components: [
      { name: 'a', version: '1.0.0' },
      { group: '@scope', name: 'b', version: '2.0.0' },
    ],
  });
});
afterEach(() => sandbox.dispose());

/** Packs these files as npm does. */
function pack(tarball: string, files: Record<string, string | object>): void {
  for (const [file, content] of Object.entries(files)) {
    sandbox.write(join(tarball, 'package', file), content);
  }
  sandbox.write('dist/js/.gitkeep', '');
  const args = ['-czf', join('dist', 'js', 'shop.tgz'), '-C', tarball, 'package'];
  execFileSync('tar', args, { cwd: sandbox.root });
}

/** Packs these files as npm does, and checks the package. */
function check(files: Record<string, string | object>): Promise<Outcome> {
  pack('packed', files);
  return sandbox.run('check-package.mjs', [], { PATH: process.env.PATH! });
}

test('a correct package passes', async () => {
  const { code, output } = await check({
    ...library,
    'assets/handlers/index.js': 'x'.repeat(700_000),
  });
  expect(output).toMatch(/^npm package: \d+ kB packed, loads with its peers alone\n$/);
  expect(code).toBe(0);
});

test.each<[string, Record<string, string | object>, string]>([
  ['a test', { 'test/shop.test.js': '' }, 'does not belong into it: test/shop.test.js'],
  ['the rehearsal', { 'packages/rehearsal/src/cli.js': '' }, 'does not belong into it: packages/rehearsal/src/cli.js'],
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
])('%s is rejected', async (_, files, problem) => {
  const { code, output } = await check({ ...library, ...files });
  expect(code).toBe(1);
  expect(output).toContain(problem);
});

test('a package that is too big is rejected', async () => {
  const { code, output } = await check({ ...library, 'lib/big.d.ts': randomBytes(2_600_000).toString('base64') });
  expect(code).toBe(1);
  expect(output).toMatch(/npm package: \d+ bytes packed, more than 2500000\n/);
});

test('runtime dependencies are rejected', async () => {
  sandbox.write('package.json', { name: 'shop', peerDependencies: {}, dependencies: { yaml: '^2' } });
  const { code, output } = await check({ ...library, '.jsii': '{}', 'lib/bundle.js': '' });
  expect(code).toBe(1);
  expect(output).toContain('has runtime dependencies: yaml\n');
});

test('more than one package is rejected', async () => {
  sandbox.write('dist/js/old.tgz', '');
  expect(await check(library)).toMatchObject({
    code: 1,
    output: 'npm package: dist/js holds 1 packages too many, or none\n',
  });
});

describe('the licenses of what is bundled', () => {
  const license = 'assets/THIRD_PARTY_LICENSES.txt';
  const missing = (where: string, name: string): string =>
    `npm package: ${where}: ${name} is bundled, and ${license} does not name it: compile again\n`;

  test.each<[string, string, string[]]>([
    ['another package', 'a 1.0.0 (MIT)\n', ['@scope/b 2.0.0']],
    ['another version', 'a 1.0.01 (MIT)\n@scope/b 2.0.0 (MIT)', ['a 1.0.0']],
    ['a name without its license', 'a 1.0.0\n@scope/b 2.0.0 (MIT)', ['a 1.0.0']],
  ])('%s is not enough', async (_, text, names) => {
    const { code, output } = await check({ ...library, [license]: text });
    expect(output).toBe(names.map((name) => missing('js', name)).join(''));
    expect(code).toBe(1);
  });

  test('without the file, each package is reported', async () => {
    const { [license]: _, ...without } = library;
    expect((await check(without)).output).toBe(missing('js', 'a 1.0.0') + missing('js', '@scope/b 2.0.0'));
  });

  /** A package of another language that carries this npm package, or something else. */
  function packageOf(file: string, tarball = 'shop.tgz'): void {
    const archive = new AdmZip();
    archive.addLocalFile(join(sandbox.root, 'dist/js/shop.tgz'), 'jsii', tarball);
    sandbox.write(file, '');
    archive.writeZip(join(sandbox.root, file));
  }

  test('every language passes the licenses on', async () => {
    pack('old', { [license]: 'a 1.0.0 (MIT)\n' });
    packageOf('dist/python/shop.whl');
    packageOf('dist/java/shop-1.0.jar');
    packageOf('dist/java/shop-1.0-javadoc.jar', 'no.txt');
    packageOf('dist/java/other-1.0.jar', 'no.txt');
    sandbox.write('dist/go/jsii/.gitkeep', '');
    copyFileSync(join(sandbox.root, 'dist/js/shop.tgz'), join(sandbox.root, 'dist/go/jsii/shop.tgz'));
    const { code, output } = await check(library);
    expect(code).toBe(1);
    expect(output.split('\n').slice(1, -1).sort()).toEqual(
      [
        ...['go/jsii/shop.tgz', 'java/shop-1.0.jar', 'python/shop.whl'].map((file) =>
          missing(file, '@scope/b 2.0.0').trim(),
        ),
        'npm package: java/other-1.0.jar does not carry the npm package',
      ].sort(),
    );
  });

  test('correct packages of all languages pass', async () => {
    pack('packed', library);
    packageOf('dist/python/shop.whl');
    expect(await check(library)).toMatchObject({ code: 0 });
  });
});
