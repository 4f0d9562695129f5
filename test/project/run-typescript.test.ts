import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { Sandbox } from './sandbox';

/** `npm run demo`, up to where the program starts. */
let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
  sandbox.write('package.json', { name: 'shop', engines: { node: '>= 20.0.0' } });
  sandbox.write('package-lock.json', { packages: {} });
  sandbox.write('node_modules/.package-lock.json', { packages: {} });
  sandbox.write('node_modules/projen/bin/projen', '');
  sandbox.write('node_modules/ts-node/register/transpile-only.js', '');
  sandbox.write('examples/demo/main.ts', "console.log('the program')");
});
afterEach(() => sandbox.dispose());

describe.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s while it bundles', (signal, code) => {
  test.each(['demo.mjs', 'attacks.mjs', 'faults.mjs'])('ends %s with one line', async (script) => {
    sandbox.write('node_modules/projen/bin/projen', "console.log('bundling'); setTimeout(() => {}, 60_000);");
    expect(await sandbox.interrupt(script, 'bundling', signal)).toEqual({
      code,
      output: 'bundling\n\nInterrupted.\n',
      lastLine: 'Interrupted.',
    });
  });
});

test('a bundle that fails does not count as interrupted', async () => {
  sandbox.write('node_modules/projen/bin/projen', "console.log('what esbuild says'); process.exit(3);");
  expect(await sandbox.run('demo.mjs')).toMatchObject({ code: 3, output: 'what esbuild says\n' });
});

test('nothing that it runs prints in color if NO_COLOR is set', async () => {
  const program = 'console.log(process.env.NO_COLOR, process.env.FORCE_COLOR)';
  sandbox.write('node_modules/projen/bin/projen', program);
  const colorless = await sandbox.run('demo.mjs', [], { NO_COLOR: '1', FORCE_COLOR: '1' });
  expect(colorless.output.split('\n')[0]).toBe('1 0');
  // "when present and not an empty string": https://no-color.org
  const colored = await sandbox.run('demo.mjs', [], { NO_COLOR: '', FORCE_COLOR: '1' });
  expect(colored.output.split('\n')[0]).toBe(' 1');
});

test.each(['.', 'assets/handlers', 'node_modules'])(
  'a clone with %s read-only is reported in one line',
  async (folder) => {
    sandbox.write('assets/handlers/index.js', '');
    chmodSync(join(sandbox.root, folder), 0o555);
    const outcome = await sandbox.runAsNobody('demo.mjs');
    chmodSync(join(sandbox.root, folder), 0o755);
    expect(outcome).toMatchObject({
      code: 1,
      output: `${join(sandbox.root, folder)} is read-only: clone the repository to a folder that you can write to\n`,
    });
  },
);
