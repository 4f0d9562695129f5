import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = new Sandbox();
  const esbuild = join('node_modules', 'esbuild');
  sandbox.write('node_modules/peer/index.js', 'exports.name = "peer";');
  symlinkSync(join(__dirname, '..', '..', esbuild), join(sandbox.root, esbuild));
  sandbox.write('package.json', {
    name: 'shop',
    main: 'lib/bundle.js',
    engines: { node: '>= 20.0.0' },
    peerDependencies: { peer: '^1' },
  });
  // As TypeScript writes it: a class and its subclass need each other.
  sandbox.write(
    'lib/index.js',
    '__exportStar(require("./a")); function __exportStar(m) { Object.assign(exports, m); }',
  );
  sandbox.write(
    'lib/a.js',
    'const peer = require("peer"); exports.A = class A { static b() { return new b.B(); } peer() { return peer.name; } }; const b = require("./b");',
  );
  sandbox.write('lib/b.js', 'require("peer"); const a = require("./a"); exports.B = class B extends a.A {};');
  expect(await sandbox.run('bundle-library.mjs')).toMatchObject({ code: 0, output: '' });
});
afterAll(() => sandbox.dispose());

const bundle = () => readFileSync(join(sandbox.root, 'lib', 'bundle.js'), 'utf8');

test('the bundle is one file that requires each peer once', () => {
  expect(bundle().match(/\brequire\("[^"]+"\)/g)).toEqual(['require("peer")']);
});

test.each([
  ['CommonJS', '--input-type=commonjs', `const { A } = require('./lib/bundle.js')`],
  ['ES modules', '--input-type=module', `import { A } from './lib/bundle.js'`],
])('the bundle exports its names to %s', (_, type, statement) => {
  const program = `${statement}; console.log(A.b().peer())`;
  expect(execFileSync(process.execPath, [type, '-e', program], { cwd: sandbox.root, encoding: 'utf8' })).toBe('peer\n');
});

test('a library that does not load is not bundled', async () => {
  sandbox.write('lib/broken.js', 'require("./nowhere");');
  const { code, output } = await sandbox.run('bundle-library.mjs', [
    join(sandbox.root, 'lib/broken.js'),
    join(sandbox.root, 'lib/other.js'),
  ]);
  expect(code).not.toBe(0);
  expect(output).toContain("Cannot find module './nowhere'");
});
