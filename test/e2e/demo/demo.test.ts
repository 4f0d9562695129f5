import { ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CLI = ['-r', 'ts-node/register/transpile-only', join(__dirname, '../../../examples/demo/main.ts')];

/** As in tools/scripts/demo.mjs: a cache of compiled scripts would stay in the temporary folder. */
const NO_CACHE = { DISABLE_V8_COMPILE_CACHE: '1' };

interface Demo {
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

function startDemo(): Demo {
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
function processesOf(folder: string): string[] {
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

/** What the two pushes do, in the order in which the demo shows it. */
const STORY = [
  /Deploying ShopService[^]*Deploying SystemB/,
  /── A push to main[^]*✓ GitHub .*Open the shop[^]*docker build [^]*ok +site\/index.html has a title[^]*✓ Docker /,
  /✓ deploy-Service .*shop-dev:2[^]*✓ ValidateImage .*is in the registry; findings: none[^]*Succeeded/,
  /service +shop-dev runs shop-dev:2\n +image +\S+@sha256:[0-9a-f]{64}\n/,
  /recorded in table [^]*status +SUCCEEDED\n +imageDigest +sha256:[0-9a-f]{64}\n[^]*scan +COMPLETE, findings: none\n/,
  /── A second push[^]*FAILED +site\/umbrellas.html is finished[^]*✗ Docker .*failed in phase BUILD[^]*Failed/,
  /AWS Notification Message\n[^]*A build failed. Nothing was deployed.[^]*Pipeline: cicd-pipeline-dev[^]*Log: +https:/,
  /── Still deployed: the previous version\n +service +shop-dev runs shop-dev:2\n[^]*records +1, as before\n/,
  /── Look next\n/,
];

test('shows a push that is deployed and recorded, one that fails and its notification, and leaves nothing behind', async () => {
  const demo = startDemo();
  expect(await demo.ended()).toEqual({ code: 0, signal: null });
  let rest = demo.output();
  for (const part of STORY) {
    expect(rest).toMatch(part);
    rest = rest.slice(rest.search(part));
  }
  const digests = [...demo.output().matchAll(/^ {2}image(?:Digest)? .*(sha256:\w+)$/gm)].map(([, digest]) => digest);
  expect([digests.length, new Set(digests).size]).toEqual([3, 1]);
  expect(readdirSync(demo.temporary)).toEqual([]);
  expect(processesOf(demo.temporary)).toEqual([]);
}, 60_000);

test.each([
  ['SIGINT', 'while it starts', 'A rehearsal of system B', 130],
  ['SIGINT', 'in the middle of a push', 'git push', 130],
  ['SIGINT', 'in the middle of a build', 'docker build', 130],
  ['SIGTERM', 'in the middle of a build', 'docker build', 143],
] as const)(
  '%s %s ends it cleanly',
  async (signal, _when, text, code) => {
    const demo = startDemo();
    await demo.says(text);
    demo.child.kill(signal);
    expect(await demo.ended()).toEqual({ code, signal: null });
    expect(demo.output()).toContain(`rehearsal: ${signal}: cleaning up`);
    expect(readdirSync(demo.temporary)).toEqual([]);
    expect(processesOf(demo.temporary)).toEqual([]);
  },
  60_000,
);

test('a second Ctrl-C does not interrupt the clean-up of the first', async () => {
  const demo = startDemo();
  await demo.says('docker build');
  demo.child.kill('SIGINT');
  demo.child.kill('SIGINT');
  expect(await demo.ended()).toEqual({ code: 130, signal: null });
  expect(readdirSync(demo.temporary)).toEqual([]);
  expect(processesOf(demo.temporary)).toEqual([]);
}, 60_000);
