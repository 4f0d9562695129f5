import { Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
  sandbox.write('package.json', { name: 'shop', engines: { node: '>= 20.0.0' } });
  sandbox.write('package-lock.json', { packages: {} });
  sandbox.write('node_modules/.package-lock.json', { packages: {} });
  sandbox.write('node_modules/projen/bin/projen', projenFailing(''));
  sandbox.write('packages/rehearsal/package.json', {});
});
afterEach(() => sandbox.dispose());

const good = {
  numPassedTests: 7,
  numFailedTests: 0,
  numRuntimeErrorTestSuites: 0,
  numPendingTests: 0,
  numTodoTests: 0,
};

/** A projen whose tasks all pass, but for one. */
function projenFailing(task: string): string {
  return `if (process.argv[2] === '${task}') { console.log('what ${task} found'); process.exit(1); }`;
}

/** A jest that ends with this exit code after writing this result; in the package beside it, two tests pass. */
function jest(code: number, result?: object): void {
  const results = { '.': result, 'packages/rehearsal': result && { ...good, numPassedTests: 2 } };
  sandbox.write(
    'node_modules/jest/bin/jest.js',
    `const file = process.argv.find((a) => a.startsWith('--outputFile=')).slice('--outputFile='.length);
     const folder = require('path').relative(${JSON.stringify(sandbox.root)}, process.cwd()) || '.';
     console.log('jest in ' + folder + ' ' + process.argv.slice(2).filter((a) => a !== '--outputFile=' + file).join(' '));
     const result = ${JSON.stringify(results)}[folder];
     if (result) require('fs').writeFileSync(file, JSON.stringify(result));
     process.exit(folder === '.' ? ${code} : 0);`,
  );
}

test('the last line is the count of the tests', async () => {
  jest(0, good);
  expect(await sandbox.run('test.mjs')).toMatchObject({ code: 0, lastLine: '9 passed, 0 failed' });
});

test('skipped tests are counted on a line of their own', async () => {
  jest(0, { ...good, numPendingTests: 2, numTodoTests: 1 });
  const outcome = await sandbox.run('test.mjs');
  expect(outcome).toMatchObject({ code: 0, lastLine: '9 passed, 0 failed' });
  expect(outcome.output).toContain('\n3 skipped\n');
});

test('failed tests, and test files that could not be loaded, fail the command', async () => {
  jest(1, { ...good, numFailedTests: 2, numRuntimeErrorTestSuites: 1 });
  expect(await sandbox.run('test.mjs')).toMatchObject({ code: 1, lastLine: '9 passed, 3 failed' });
});

test('coverage below the threshold fails the command', async () => {
  jest(1, good);
  const outcome = await sandbox.run('test.mjs');
  expect(outcome).toMatchObject({ code: 1, lastLine: '9 passed, 0 failed' });
  expect(outcome.output).toContain('Failed: jest; coverage under the threshold');
});

test.each(['type-check', 'eslint', 'import-circles', 'bundle', 'compile:rehearsal'])(
  'a failed %s fails the command, and the tests still run',
  async (task) => {
    sandbox.write('node_modules/projen/bin/projen', projenFailing(task));
    jest(0, good);
    const outcome = await sandbox.run('test.mjs');
    expect(outcome).toMatchObject({ code: 1, lastLine: '9 passed, 0 failed' });
    expect(outcome.output).toContain(`what ${task} found`);
  },
);

test('a jest that ends early fails the command with a clear message', async () => {
  jest(0);
  const outcome = await sandbox.run('test.mjs');
  expect(outcome.code).toBe(1);
  expect(outcome.lastLine).toBe('Failed: no test result: jest ended before its tests did.');
});

test('a run without tests fails the command', async () => {
  jest(0, { ...good, numPassedTests: 0 });
  expect(await sandbox.run('test.mjs', ['test/unit'])).toMatchObject({ code: 1, lastLine: '0 passed, 0 failed' });
});

test('with arguments, only jest runs, on those files, without the coverage threshold', async () => {
  sandbox.write('node_modules/projen/bin/projen', projenFailing('eslint'));
  jest(0, good);
  const outcome = await sandbox.run('test.mjs', ['test/unit/sources']);
  expect(outcome).toMatchObject({ code: 0, lastLine: '7 passed, 0 failed' });
  expect(outcome.output).toContain('jest in . --ci --json --coverage=false test/unit/sources');
  expect(outcome.output).not.toContain('jest in packages/rehearsal');
});

test('without arguments, exhaustive tests are left to their own command', async () => {
  jest(0, good);
  const { output } = await sandbox.run('test.mjs');
  expect(output).toContain('jest in . --ci --json --testPathIgnorePatterns /node_modules/ \\.exhaustive\\.test\\.ts$');
});

test('the command for exhaustive tests runs only these, without linters and coverage, and both counts are summed', async () => {
  jest(0, good);
  await sandbox.run('test.mjs');
  sandbox.write('node_modules/projen/bin/projen', projenFailing('eslint'));
  const outcome = await sandbox.run('test.mjs', ['--exhaustive']);
  expect(outcome).toMatchObject({ code: 0, lastLine: '9 passed, 0 failed' });
  expect(outcome.output).toContain(
    'jest in . --ci --json --coverage=false --testPathPatterns \\.exhaustive\\.test\\.ts$',
  );
  expect(await sandbox.run('count.mjs')).toMatchObject({ code: 0, lastLine: '18 passed, 0 failed' });
});

test('a file of the package is tested in the package', async () => {
  jest(1, good);
  const outcome = await sandbox.run('test.mjs', ['packages/rehearsal/test/git']);
  expect(outcome).toMatchObject({ code: 0, lastLine: '2 passed, 0 failed' });
  expect(outcome.output).not.toContain('jest in . ');
});

describe.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s to the command alone', (signal, code) => {
  test('ends jest and its workers', async () => {
    // As a worker of jest, it would go on after jest; and the output that it shares stays open as long as it does.
    const worker = "console.log('worker'); setTimeout(() => {}, 120_000);";
    sandbox.write(
      'node_modules/jest/bin/jest.js',
      `require('child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(worker)}], { stdio: 'inherit' });`,
    );
    const outcome = await sandbox.interrupt('test.mjs', 'worker', signal);
    expect(outcome).toMatchObject({ code, lastLine: 'Interrupted.' });
  });

  test('in an earlier step, does not start jest', async () => {
    sandbox.write('node_modules/projen/bin/projen', "console.log('at work'); setTimeout(() => {}, 60_000);");
    jest(0, good);
    const { output, code: ended } = await sandbox.interrupt('test.mjs', 'at work', signal);
    expect(ended).toBe(code);
    expect(output).not.toContain('jest in');
  });
});
