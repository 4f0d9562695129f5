import { ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CLI = ['-r', 'ts-node/register/transpile-only', join(__dirname, '../../../examples/demo/main.ts')];

/** As in tools/scripts/demo.mjs: a cache of compiled scripts would stay in the temporary folder. */
const NO_CACHE = { DISABLE_V8_COMPILE_CACHE: '1' };

export interface Demo {
  readonly child: ChildProcess;
  /** All its files go here, so that the test sees what it leaves behind. */
  readonly temporary: string;
  output(): string;
  /** Resolves once the text has been printed. */
  says(text: string): Promise<void>;
  ended(): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

const folders: string[] = [];
const children: ChildProcess[] = [];
afterAll(() => {
  // One is still running only if a test has failed.
  children.forEach((child) => child.kill('SIGKILL'));
  folders.forEach((folder) => rmSync(folder, { recursive: true, force: true }));
});

/** Starts the demo in a temporary folder of its own. */
export function startDemo(): Demo {
  const temporary = mkdtempSync(join(tmpdir(), 'demo-test-'));
  folders.push(temporary);
  const env = { ...process.env, TMPDIR: temporary, TS_NODE_PROJECT: 'tsconfig.dev.json', NO_COLOR: '1', ...NO_CACHE };
  const child = spawn(process.execPath, CLI, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let output = '';
  const listeners = new Set<() => void>();
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
    listeners.forEach((listener) => listener());
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const end = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal })),
  );
  return {
    child,
    temporary,
    output: () => output,
    ended: () => end,
    says: (text) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (output.includes(text)) {
            listeners.delete(check);
            resolve();
          }
        };
        listeners.add(check);
        void end.then(() => reject(new Error(`it ended without saying '${text}':\n${output}`)));
        check();
      }),
  };
}

/** Processes of this machine that name the folder: the emulator, builds, functions. */
export function processesOf(folder: string): string[] {
  return commandsAndEnvironments().filter((text) => text.includes(folder));
}

function commandsAndEnvironments(): string[] {
  if (!existsSync('/proc/self/environ')) {
    return execFileSync('ps', ['axeww', '-o', 'command='], { encoding: 'utf8' }).split('\n');
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => ['cmdline', 'environ'].map((file) => readIfThere(`/proc/${pid}/${file}`)).join(' '));
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8').replaceAll('\0', ' ');
  } catch {
    return ''; // the process has ended in the meantime
  }
}
