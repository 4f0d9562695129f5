import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isRunning, until } from './processes';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'reaper-test-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const REAPER = resolve('python/reaper.py');

function start(script: string, grace = 300): ChildProcess {
  const child = spawn('python3', ['-I', '-S', REAPER, String(grace), '/bin/sh', '-c', script], {
    cwd: folder,
    env: { PATH: process.env.PATH, SECRET: 'not for builds' },
    stdio: ['ignore', 'ignore', 'inherit', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  return child;
}

const pidIn = (name: string): number => {
  const file = join(folder, name);
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
};

const LEFT_BEHIND = `
  sleep 1000 & echo $! > group
  setsid sh -c 'echo $$ > session; exec sleep 1000' &
  (setsid sh -c '(exec env -i sh -c "echo \\$\\$ > orphan; exec sleep 1000") & exit 0' &)
  env > environment
  while [ ! -s orphan ] || [ ! -s session ]; do sleep 0.05; done
  touch ready
  sleep 1000`;

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux.each<[string, (child: ChildProcess) => void]>([
  ['SIGTERM', (child) => void child.kill('SIGTERM')],
  ['the end of its parent', (child) => void Array.from(child.stdio)[5]?.destroy()],
])('ends all that a build leaves behind, at %s', async (_, end) => {
  const child = start(LEFT_BEHIND);
  const exit = once(child, 'exit');
  await until(() => existsSync(join(folder, 'ready')));
  const pids = ['group', 'session', 'orphan'].map(pidIn);
  expect(pids.map(isRunning)).toEqual([true, true, true]);
  end(child);
  expect(await exit).toEqual([0, null]);
  expect(pids.map(isRunning)).toEqual([false, false, false]);
});

test('ends with the shell, and lets it tidy up after SIGTERM', async () => {
  const short = start('exit 3');
  await once(short, 'exit');
  const tidy = start('trap "echo tidied > tidied; exit" TERM; touch ready; while true; do sleep 0.05; done', 3_000);
  const exit = once(tidy, 'exit');
  await until(() => existsSync(join(folder, 'ready')));
  tidy.kill('SIGTERM');
  await exit;
  expect(readFileSync(join(folder, 'tidied'), 'utf8')).toBe('tidied\n');
});

test('does not pass its own environment to the shell', async () => {
  await once(start('env > environment'), 'exit');
  expect(readFileSync(join(folder, 'environment'), 'utf8')).not.toContain('SECRET');
});
