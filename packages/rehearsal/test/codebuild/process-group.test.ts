import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { endProcessGroup, killStrays } from '../../src/process-group';

/** A shell in a process group of its own; resolves when it has printed its first line. */
async function start(script: string, environment: NodeJS.ProcessEnv = {}): Promise<ChildProcess & { pid: number }> {
  const child = spawn('/bin/sh', ['-c', script], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { PATH: process.env.PATH, ...environment },
  });
  await once(child.stdout, 'data');
  return child as ChildProcess & { pid: number };
}

describe('a process group', () => {
  test('gets TERM first, and time to tidy up', async () => {
    const child = await start('trap "exit 7" TERM; echo ready; while true; do sleep 0.05; done');
    const exit = once(child, 'exit');
    await endProcessGroup(child.pid, 3_000);
    expect(await exit).toEqual([7, null]);
  });

  test('is killed when it ignores TERM', async () => {
    const child = await start('trap "" TERM; echo ready; while true; do sleep 0.05; done');
    const exit = once(child, 'exit');
    await endProcessGroup(child.pid, 200);
    expect(await exit).toEqual([null, 'SIGKILL']);
  });

  test('that has ended is accepted', async () => {
    const child = await start('echo ready');
    if (child.exitCode === null) {
      await once(child, 'exit');
    }
    await expect(endProcessGroup(child.pid, 200)).resolves.toBeUndefined();
  });
});

(process.platform === 'linux' ? test : test.skip)('strays are known by their environment', async () => {
  const [mine, other] = [
    await start('echo ready; exec sleep 1000', { BUILD: 'mine' }),
    await start('echo ready; exec sleep 1000', { BUILD: 'mine-too' }),
  ];
  const exit = once(mine, 'exit');
  killStrays('BUILD=mine');
  expect(await exit).toEqual([null, 'SIGKILL']);
  const otherExit = once(other, 'exit');
  other.kill('SIGTERM');
  expect(await otherExit).toEqual([null, 'SIGTERM']);
});
