import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isRunning, until } from './processes';
import { openShell, type BuildShell } from '../../src/codebuild/run/shell';

// "In version 0.2, CodeBuild runs all build commands in the same instance of the default shell":
// https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec-ref-versions
// Its agent writes each command to a script of its own (/codebuild/output/tmp/script.sh in its error messages), so
// directory and variables survive, and nothing else does.
describe.each(['/bin/sh', 'bash'])('the shell of a build: %s', (shellName) => {
  let folder: string;
  let shell: BuildShell;
  let lines: string[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shell-test-'));
    lines = [];
    shell = await openShell({
      shell: shellName,
      stateDirectory: join(folder, 'state'),
      workingDirectory: folder,
      environment: {
        PATH: process.env.PATH ?? '',
        CODEBUILD_BUILD_ID: `test:${folder}`,
        QUOTED: 'it\'s "$HOME"\nand `date`',
      },
      onLine: (line) => lines.push(line),
      graceMilliseconds: 300,
    });
  });
  afterEach(async () => {
    await shell.close();
    rmSync(folder, { recursive: true });
  });

  test('keeps directory, exports and assignments from command to command', async () => {
    await shell.run('mkdir inner && cd inner');
    await shell.run('export ONE=1; TWO=2');
    await shell.run('unset QUOTED');
    expect(await shell.run('echo "$(basename "$PWD") $ONE $TWO ${QUOTED-unset}"; sh -c "echo child \\$TWO"')).toBe(0);
    expect(lines).toEqual(['inner 1 2 unset', 'child 2']);
  });

  test('passes values unchanged', async () => {
    await shell.run('printf "%s\\n" "$QUOTED"');
    expect(lines).toEqual(['it\'s "$HOME"', 'and `date`']);
  });

  test.each([
    ['exit 3', 3],
    ['set -e; false; echo not reached', 1],
    ['if true; then', 2],
    ['no-such-command', 127],
    ['false | true', 0],
    ['kill -9 $$', 137],
    ['exit 0', 0],
  ])('a command that does "%s" ends alone, with its status', async (command, status) => {
    expect(await shell.run(`${command}`)).toBe(status);
    expect(await shell.run('echo still here')).toBe(0);
    expect(lines.at(-1)).toBe('still here');
    expect(lines).not.toContain('not reached');
  });

  test('runs commands of several lines, heredocs, comments and a last line without a line break', async () => {
    expect(
      await shell.run('cat <<EOF\none $((1 + 1))\nEOF\nfor i in a b; do\n  echo $i\ndone # end\nprintf unfinished'),
    ).toBe(0);
    expect(lines).toEqual(['one 2', 'a', 'b', 'unfinished']);
  });

  test('gives commands an empty input, and not its own channels', async () => {
    expect(await shell.run('cat; read -r line || echo nothing; (echo 0 >&4) 2>/dev/null || echo closed')).toBe(0);
    expect(lines).toEqual(['nothing', 'closed']);
  });

  test('streams standard output and error in order, through a real pipe', async () => {
    await shell.run('echo one; echo two >&2; echo three > /dev/stdout; echo four > /dev/stderr');
    expect(lines).toEqual(['one', 'two', 'three', 'four']);
  });

  test('passes on lines while the command runs', async () => {
    const running = shell.run('echo first; while [ ! -e go ]; do sleep 0.05; done; echo last');
    await until(() => lines.includes('first'));
    expect(lines).toEqual(['first']);
    writeFileSync(join(folder, 'go'), '');
    expect(await running).toBe(0);
    expect(lines).toEqual(['first', 'last']);
  });

  test('passes much output whole', async () => {
    await shell.run('seq 1 20000');
    expect(lines).toHaveLength(20_000);
    expect(lines.at(-1)).toBe('20000');
  });

  test('reads variables as the last command left them', async () => {
    await shell.run('IMAGE_TAG=one');
    await shell.run('IMAGE_TAG="two words"; EMPTY=; export LINES_="a\nb=c"; unset QUOTED');
    expect(await shell.readVariables(['IMAGE_TAG', 'EMPTY', 'LINES_', 'QUOTED', 'NEVER'])).toEqual({
      IMAGE_TAG: 'two words',
      EMPTY: '',
      LINES_: 'a\nb=c',
    });
  });

  test('sets variables for the commands to come', async () => {
    await shell.setVariable('CODEBUILD_BUILD_SUCCEEDING', '0');
    await shell.run('echo $CODEBUILD_BUILD_SUCCEEDING');
    expect(lines).toEqual(['0']);
  });

  // https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-background-tasks.html
  test('does not wait for background processes, and ends them with the build', async () => {
    expect(await shell.run('sleep 1000 & echo $! > pid; nohup sleep 1000 > /dev/null 2>&1 & echo $! > nohup-pid')).toBe(
      0,
    );
    const pids = ['pid', 'nohup-pid'].map((file) => Number(readFileSync(join(folder, file), 'utf8')));
    expect(pids.map(isRunning)).toEqual([true, true]);
    await shell.close();
    expect(pids.map(isRunning)).toEqual([false, false]);
  });

  test('ends processes that ignore TERM, and such as left its process group', async () => {
    await shell.run(
      '(trap "" TERM; while true; do sleep 0.1; done) & echo $! > deaf; setsid sleep 1000 & echo $! > gone; sleep 0.1',
    );
    const pids = ['deaf', 'gone'].map((file) => Number(readFileSync(join(folder, file), 'utf8')));
    await shell.close();
    await until(() => !pids.some(isRunning));
  });

  test('ends a command that runs, which then rejects', async () => {
    const running = shell.run('echo $$ > own; trap "" TERM; sleep 1000');
    const rejection = expect(running).rejects.toThrow('the build was ended');
    await until(() => readText(join(folder, 'own')).includes('\n'));
    await shell.close();
    await rejection;
    expect(isRunning(Number(readText(join(folder, 'own'))))).toBe(false);
    await expect(shell.run('true')).rejects.toThrow('the build was ended');
  });

  test('a command that is about to start when the shell is closed is rejected', async () => {
    const command = shell.run('echo too late');
    const refused = expect(command).rejects.toThrow('the build was ended');
    await shell.close();
    await refused;
    await expect(shell.run('echo later')).rejects.toThrow('the build was ended');
  });
});

test('a build does not outlive the process that started it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shell-test-'));
  const script = `
    const { openShell } = require(${JSON.stringify(resolve('lib/codebuild/run/shell'))});
    const environment = { PATH: process.env.PATH, CODEBUILD_BUILD_ID: 'orphan' };
    openShell({ shell: '/bin/sh', stateDirectory: ${JSON.stringify(folder)}, workingDirectory: '/', environment, onLine: console.log })
      .then((shell) => shell.run('echo $$; trap "" TERM; sleep 1000'));`;
  const engine = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(engine.stdout, 'data')) as [Buffer];
  expect(isRunning(Number(line.toString()))).toBe(true);
  engine.kill('SIGKILL');
  await until(() => !isRunning(Number(line.toString())));
  rmSync(folder, { recursive: true });
});

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
