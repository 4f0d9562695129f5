import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gotThrough, mustWork, stopped, type Attack, type AttackGroup } from '../attack';

const VICTIM = resolve(__dirname, 'victim.ts');
const START_MS = 120_000;
const CLEAN_UP_MS = 15_000;

/** A process that a build leaves behind, which writes its process id to `$PID`. */
const WAYS: Readonly<Record<string, string>> = {
  'a child in the background': 'sleep 1000 & echo $! > $PID',
  'a child in its own session': "setsid sh -c 'echo $$ > $PID; exec sleep 1000' &",
  'a grandchild without a parent, session or environment':
    '(setsid sh -c \'(env -i /bin/sh -c "echo \\$\\$ > $PID; exec sleep 1000") & exit 0\' &) ; sleep 0.2',
};

/** No matter how a rehearsal ends, no process of a build keeps running, and none of its files stays. */
export const endings: AttackGroup = {
  name: 'ends of rehearsals',
  async open() {
    const attacks = Object.entries(WAYS).flatMap(([what, command]) =>
      (['SIGKILL', 'SIGTERM', 'the end of the build'] as const).map((end) => attack(what, command, end)),
    );
    return { attacks, close: async () => undefined };
  },
};

function attack(what: string, command: string, end: 'SIGKILL' | 'SIGTERM' | 'the end of the build'): Attack {
  return {
    title: `${what} outlives ${end}`,
    async play() {
      const temporary = mkdtempSync(join(tmpdir(), 'endings-'));
      // Outside the rehearsal's folders, because it is read after they have been deleted.
      const files = mkdtempSync(join(tmpdir(), 'endings-files-'));
      const pidFile = join(files, 'pid');
      const forever = end === 'the end of the build' ? 'true' : 'touch $PID.ready; sleep 1000';
      const victim = startVictim(
        temporary,
        [command, forever].map((line) => line.replaceAll('$PID', pidFile)),
      );
      try {
        const ready = end === 'the end of the build' ? join(temporary, 'built') : `${pidFile}.ready`;
        await until(() => existsSync(ready) && readPid(pidFile) > 0, START_MS, victim);
        const pid = readPid(pidFile);
        if (end !== 'the end of the build') {
          mustWork(isRunning(pid), 'the child runs');
          mustWork(left(temporary).length > 0, 'the rehearsal has folders');
          victim.kill(end);
        }
        const isGone = (): boolean =>
          !isRunning(pid) && (end === 'the end of the build' || left(temporary).length === 0);
        await until(isGone, CLEAN_UP_MS).catch(() => undefined);
        const rest = [...(isRunning(pid) ? [`process ${pid}`] : []), ...(isGone() ? [] : left(temporary))];
        if (isRunning(pid)) process.kill(pid, 'SIGKILL');
        return isGone() || rest.length === 0 ? stopped('nothing is left') : gotThrough(`left: ${rest.join(', ')}`);
      } finally {
        victim.kill('SIGKILL');
        await delay(500);
        [temporary, files].forEach((folder) => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
      }
    },
  };
}

function startVictim(temporary: string, commands: readonly string[]): ChildProcess {
  const env = {
    ...process.env,
    TMPDIR: temporary,
    DISABLE_V8_COMPILE_CACHE: '1',
    VICTIM_COMMANDS: JSON.stringify(commands),
    VICTIM_BUILT: join(temporary, 'built'),
  };
  return spawn(process.execPath, ['-r', 'ts-node/register/transpile-only', VICTIM], { env, stdio: 'ignore' });
}

/** The folders of the rehearsal. ts-node and Node.js have their caches elsewhere. */
const left = (temporary: string): string[] => readdirSync(temporary).filter((name) => name.startsWith('rehearsal-'));

function readPid(file: string): number {
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync('/proc/self/stat') || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

async function until(condition: () => boolean, milliseconds: number, alive?: ChildProcess): Promise<void> {
  const exited = alive && once(alive, 'exit');
  void exited?.catch(() => undefined);
  const deadline = Date.now() + milliseconds;
  while (!condition()) {
    if (Date.now() > deadline || (alive !== undefined && alive.exitCode !== null)) throw new Error('waited in vain');
    await delay(50);
  }
}
