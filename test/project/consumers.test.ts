import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Sandbox } from './sandbox';

/** What an app leaves in cdk.out. */
interface Assembly {
  [file: string]: object | string;
}

/** A template is an asset too, which nobody has to bring. */
const assets = { files: { abc: { source: { path: 'asset.abc' } }, def: { source: { path: 'Shop.template.json' } } } };
const assembly: Assembly = {
  'Shop.template.json': { Resources: {} },
  'Shop.assets.json': assets,
  'Shop.metadata.json': 'made in TypeScript',
  'tree.json': 'made in TypeScript',
  'manifest.json': { version: '54.0.0', minimumCliVersion: '2.1144.0' },
  'asset.abc/index.js': 'exports.handler = () => undefined;',
};

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
  sandbox.write('package.json', { name: 'shop', version: '0.0.0' });
  sandbox.write('examples/system-x/system-x.ts', "import { Shop } from '../../src';");
  sandbox.write('dist/js/shop.tgz', '');
  sandbox.write('dist/python/shop.whl', '');
  sandbox.write('tools/scripts/consumers/rehearse.mjs', "console.log('Source Succeeded');");
  sandbox.program('npm', '');
  sandbox.program('npx', '');
  sandbox.program('pip', '');
  mkdirSync(join(sandbox.root, 'tmp'));
  typeScriptApp(assembly);
  pythonApp(assembly);
});
afterEach(() => sandbox.dispose());

function run(args: string[], env: Record<string, string> = {}) {
  return sandbox.run('consumers.mjs', args, { TMPDIR: join(sandbox.root, 'tmp'), ...env });
}

function writing(files: Assembly): string {
  return `const { mkdirSync, writeFileSync } = require('fs'); const { dirname, join } = require('path');
    for (const [file, content] of Object.entries(${JSON.stringify(files)})) {
      const path = join(process.env.CDK_OUTDIR, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    }`;
}

function typeScriptApp(files: Assembly): void {
  sandbox.write('test/consumers/typescript/app.js', writing(files));
}

function pythonApp(files: Assembly): void {
  sandbox.write('test/consumers/python/requirements.txt', '');
  sandbox.program('python3', `if (process.argv[2] === 'app.py') { ${writing(files)} }`);
}

test('each app is compared with the one in TypeScript, and one is rehearsed', async () => {
  pythonApp({
    ...assembly,
    'Shop.metadata.json': 'made in Python',
    'tree.json': 'made in Python',
    'manifest.json': { version: '54.0.0', minimumCliVersion: '2.1126.0' },
  });
  const { code, output } = await run(['python']);
  expect(
    output
      .replace(/\d+\.\d s/g, '1.0 s')
      .replace(/ {2,}/g, ' ')
      .trimEnd()
      .split('\n'),
  ).toEqual([
    'typescript 1.0 s the reference (1.0 s to install, 1.0 s to synthesize)',
    'python 1.0 s identical (1.0 s to install, 1.0 s to synthesize)',
    'python 1.0 s rehearsed: Source Succeeded',
  ]);
  expect(code).toBe(0);
  expect(readdirSync(join(sandbox.root, 'tmp'))).toEqual([]);
});

const { 'manifest.json': _manifest, ...withoutManifest } = assembly;
test.each<[string, Assembly, string]>([
  ['another template', { ...assembly, 'Shop.template.json': {} }, 'Shop.template.json differs'],
  ['another bundle', { ...assembly, 'asset.abc/index.js': '' }, 'asset.abc/index.js differs'],
  ['another manifest', { ...assembly, 'manifest.json': { version: '1' } }, 'manifest.json differs'],
  ['no manifest', withoutManifest, 'manifest.json is missing'],
  ['a stack more', { ...assembly, 'Other.template.json': {} }, 'Other.template.json is there too'],
])('%s is reported', async (_, files, problem) => {
  pythonApp(files);
  const { code, output } = await run(['python']);
  expect(code).toBe(1);
  expect(output).toMatch(/\npython failed in .+:\n/);
  expect(output.split('\n')).toContain(problem);
});

test('an asset that is not in the package is reported, in the first language too', async () => {
  const { 'asset.abc/index.js': _bundle, ...without } = assembly;
  typeScriptApp(without);
  const { code, output } = await run(['typescript']);
  expect(code).toBe(1);
  expect(output).toContain('asset asset.abc is missing\nno bundle of a Lambda function is in the package\n');
});

test('a failure names the command and its output, and keeps the folder for inspection', async () => {
  sandbox.program('pip', "console.log('no such package'); process.exit(3);");
  const { code, output } = await run(['python']);
  const [, folder] = /python failed in (.+):\nno such package\npip install .+requirements\.txt ended with 3\n$/.exec(
    output,
  )!;
  expect(code).toBe(1);
  expect(existsSync(join(folder, 'requirements.txt'))).toBe(true);
});

test('a rehearsal that fails is reported', async () => {
  sandbox.write('tools/scripts/consumers/rehearse.mjs', "console.log('Build Failed'); process.exit(1);");
  const { code, output } = await run(['python']);
  expect(code).toBe(1);
  expect(output).toContain('Build Failed\n');
});

test('the app in TypeScript has the examples, which import the package there', async () => {
  sandbox.program(
    'npx',
    "if (require('fs').readFileSync('system-x.ts', 'utf8') !== \"import { Shop } from 'cdk-cicd-pipeline';\") process.exit(1);",
  );
  expect(await run(['typescript'])).toMatchObject({ code: 0 });
});

test('the apps see nothing but what they installed', async () => {
  sandbox.program(
    'npx',
    'if (process.env.NODE_PATH !== undefined || process.env.PYTHONPATH !== undefined) process.exit(1);',
  );
  expect(await run(['typescript'], { NODE_PATH: '/x', PYTHONPATH: '/x' })).toMatchObject({ code: 0 });
});

test('an unknown language is rejected', async () => {
  const { code, output } = await run(['ruby']);
  expect(code).toBe(1);
  expect(output).toBe("no consumer 'ruby': there are typescript, python, java, go\n");
});

test('missing packages are named, with the fix', async () => {
  sandbox.remove('dist');
  const { code, output } = await run(['python']);
  expect(code).toBe(1);
  expect(output).toBe(
    'dist/js, dist/python missing: run `npx projen build` or, faster, `npx projen package-all` first\n',
  );
});

test('languages without a toolchain are skipped by name', async () => {
  const { code, output } = await run([]);
  expect(code).toBe(0);
  expect(output).toContain('skipped java: needs Maven (mvn) with a JDK, 17 or newer\n');
  expect(output).toContain('skipped go: needs Go (https://go.dev/dl)\n');
  expect(output).toMatch(/\npython .+ identical/);
});

test.each<[string, string[], Record<string, string>]>([
  ['in CI', [], { CI: 'true' }],
  ['when asked for', ['go'], {}],
])('languages are not skipped %s', async (_, args, env) => {
  const { code, output } = await run(args, env);
  expect(code).toBe(1);
  expect(output).toMatch(/go: needs Go .+\na toolchain is missing\n$/);
});
