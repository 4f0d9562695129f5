import { Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
  sandbox.write('package.json', { name: 'shop', jsii: { targets: { python: {} } } });
  sandbox.write('node_modules/projen/bin/projen', "console.log('projen ' + process.argv.slice(2).join(' '));");
  sandbox.program('npm', '');
});
afterEach(() => sandbox.dispose());

describe('package-all', () => {
  test('packs every language', async () => {
    sandbox.program('python3', '');
    const { code, output } = await sandbox.run('package-all.mjs');
    expect(code).toBe(0);
    expect(output).toContain('projen package:js\n');
    expect(output).toContain('projen package:python\n');
  });

  test('compiles before, but only if nothing is compiled', async () => {
    expect((await sandbox.run('package-all.mjs')).output).toMatch(/projen bundle\nprojen compile\nprojen package:js\n/);
    sandbox.write('.jsii', '{}');
    expect((await sandbox.run('package-all.mjs')).output).not.toContain('projen compile');
  });

  test('generates the code for .NET without any toolchain', async () => {
    sandbox.write('package.json', { name: 'shop', jsii: { targets: { dotnet: {} } } });
    const { output } = await sandbox.run('package-all.mjs', [], { CI: 'true' });
    expect(output).toContain('projen package:dotnet\npackaged dotnet: .cache/dotnet\n');
  });

  test.each(['', 'false', '0'])("names what it skips (CI is '%s')", async (CI) => {
    const { code, output } = await sandbox.run('package-all.mjs', [], { CI });
    expect(code).toBe(0);
    expect(output).toContain('skipped python: needs python3 with venv and pip\n');
    expect(output).toContain('projen package:js\n');
    expect(output).not.toContain('projen package:python');
  });

  test('skips nothing in CI', async () => {
    const { code, output } = await sandbox.run('package-all.mjs', [], { CI: 'true' });
    expect(code).toBe(1);
    expect(output).toBe('cannot package python: needs python3 with venv and pip\n');
  });

  test('requires a python3 that can install pip into environments', async () => {
    sandbox.program('python3', "process.exit(process.argv.join(' ').includes('ensurepip') ? 1 : 0);");
    const { output } = await sandbox.run('package-all.mjs');
    expect(output).toContain('skipped python');
  });
});

describe('build-except', () => {
  beforeEach(() => {
    const steps = [{ spawn: 'default' }, { spawn: 'compile' }, { spawn: 'test' }, { spawn: 'package' }];
    sandbox.write('.projen/tasks.json', { tasks: { build: { steps } } });
  });

  test('runs the steps of the build in order, except the named ones', async () => {
    const { code, output } = await sandbox.run('build-except.mjs', ['test']);
    expect(code).toBe(0);
    expect(output).toBe('projen default\nprojen compile\nprojen package\n');
  });

  test('refuses a step that the build does not have', async () => {
    const { code, output } = await sandbox.run('build-except.mjs', ['tests']);
    expect(code).toBe(1);
    expect(output).toBe('not a step of the build: tests; its steps are default, compile, test, package\n');
  });

  test('stops at the first step that fails', async () => {
    sandbox.write(
      'node_modules/projen/bin/projen',
      "console.log(process.argv[2]); process.exit(process.argv[2] === 'compile' ? 2 : 0);",
    );
    expect(await sandbox.run('build-except.mjs', ['test'])).toMatchObject({ code: 2, lastLine: 'compile' });
  });
});
