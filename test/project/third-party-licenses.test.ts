import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Outcome, Sandbox } from './sandbox';

interface Package {
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  readonly licenses: { license: { id: string } }[];
  readonly evidence?: object;
}

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
  const bundle = {
    steps: [{ execArgs: ['esbuild', '--bundle', 'handlers.ts', '--outfile=assets/handlers/index.js'] }],
  };
  const tasks = { bundle: { steps: [{ spawn: 'bundle:handlers' }] }, 'bundle:handlers': bundle };
  sandbox.write('.projen/tasks.json', { tasks });
  sandbox.write('assets/handlers/index.js', 'as it was');
  sandbox.write(
    'node_modules/esbuild/bin/esbuild',
    `const { writeFileSync } = require('fs');
     const value = (name) => process.argv.find((arg) => arg.startsWith(name)).slice(name.length);
     writeFileSync(value('--metafile='), JSON.stringify({ inputs: { a: {} }, outputs: { [value('--outfile=')]: {} } }));`,
  );
});
afterEach(() => sandbox.dispose());

function bundled(id: string, [name, version]: [string, string], text?: string): Package {
  const evidence = {
    licenses: [{ license: { text: { encoding: 'base64', content: Buffer.from(text ?? '').toString('base64') } } }],
  };
  return { name, version, licenses: [{ license: { id } }], ...(text !== undefined && { evidence }) };
}

/** Writes the licenses when the tool that takes the inventory finds these packages. */
async function write(...components: Package[]): Promise<Outcome & { readonly file: string }> {
  sandbox.write(
    'node_modules/@cyclonedx/cyclonedx-esbuild/bin/cyclonedx-esbuild-cli.js',
    `const [file, metafile] = process.argv.slice(-2);
     if (!process.argv.includes('--gather-license-texts')) throw new Error('no texts');
     if (require(metafile).inputs.a === undefined) throw new Error('no inputs');
     require('fs').writeFileSync(file, ${JSON.stringify(JSON.stringify({ components }))});`,
  );
  const outcome = await sandbox.run('third-party-licenses.mjs');
  const path = join(sandbox.root, 'assets/THIRD_PARTY_LICENSES.txt');
  return { ...outcome, file: existsSync(path) ? readFileSync(path, 'utf8') : '' };
}

test('each license text is there once, below its packages', async () => {
  const { code, file, output } = await write(
    bundled('MIT', ['a', '1.0.0'], 'Copyright A\r\n'),
    { ...bundled('Apache-2.0', ['b', '2.0.0'], 'Apache License'), group: '@scope' },
    bundled('Apache-2.0', ['c', '3.0.0'], 'Apache License\n'),
  );
  expect(output).toBe('licenses: assets/THIRD_PARTY_LICENSES.txt names 3 packages\n');
  expect(code).toBe(0);
  const line = '-'.repeat(80);
  expect(file).toContain(`\n${line}\n\na 1.0.0 (MIT)\n\nCopyright A\n\n${line}\n`);
  expect(file).toContain(`\n${line}\n\n@scope/b 2.0.0 (Apache-2.0)\nc 3.0.0 (Apache-2.0)\n\nApache License\n`);
});

test('the bundle in the package stays as it was', async () => {
  await write(bundled('MIT', ['a', '1.0.0'], 'Copyright A'));
  expect(readFileSync(join(sandbox.root, 'assets/handlers/index.js'), 'utf8')).toBe('as it was');
});

test('packages that need no license text are listed without one', async () => {
  const { code, file } = await write(
    bundled('Apache-2.0', ['a', '1.0.0'], 'Apache License'),
    bundled('Apache-2.0', ['b', '2.0.0']),
    bundled('MIT-0', ['c', '3.0.0']),
  );
  expect(code).toBe(0);
  expect(file).toContain('without the text of their license:\n\nb 2.0.0 (Apache-2.0)\nc 3.0.0 (MIT-0)\n');
});

test.each([
  ['MIT', [bundled('MIT', ['other', '1.0.0'], 'Copyright Other')]],
  ['Apache-2.0', []],
])('a package under %s without its license text is rejected', async (id, others) => {
  const { code, output, file } = await write(bundled(id, ['a', '1.0.0']), ...others);
  expect(code).toBe(1);
  expect(output).toBe(`licenses: a 1.0.0 (${id}) comes without its license: replace it\n`);
  expect(file).toBe('');
});

test('an empty inventory is rejected', async () => {
  expect(await write()).toMatchObject({ code: 1, file: '' });
});
