import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { ACCOUNT, REGION } from '../account';
import { endProcessGroup } from '../process-group';
import type { Administrator } from './administrator';
import type { Containers } from './containers';
import { createControl } from './control';
import type { ServiceRequests } from './service-requests';
import { PACKAGE_ROOT } from '../package-root';

const LAUNCHER = path.join(PACKAGE_ROOT, 'python', 'launcher');
const REPORT_DESCRIPTOR = 3;
const START_TIMEOUT_MS = 60_000;
const HEALTH_INTERVAL_MS = 25;
const GRACE_MS = 5_000;
const LOG_LINES_IN_ERRORS = 20;
/** From the user's environment, only what programs need to run; no credentials, proxies or AWS_* settings. */
const INHERITED = ['LANG', 'LC_ALL', 'LC_CTYPE', 'TZ'] as const;

const reportSchema = z.object({ port: z.number().int().positive() });

export interface LauncherOptions {
  readonly python: string;
  readonly engineUrl: string;
  readonly secret: string;
  readonly administrator: Administrator;
  /** A private temporary folder for all files of the emulator and its Lambda functions. */
  readonly folder: string;
  readonly logFile: string;
  readonly serviceRequests: ServiceRequests;
  /** How long a minute of ECS takes, in milliseconds. */
  readonly ecsMinuteMs: number;
  /** Where the containers of ECS run. Without it, none do. */
  readonly containers?: Containers;
}

export interface LauncherProcess {
  readonly endpoint: string;
  /** Ends the process group: TERM, a grace period, KILL. */
  end(): Promise<void>;
}

/** Starts the launcher in a separate process group and waits until the emulator answers. */
export async function startLauncher(options: LauncherOptions): Promise<LauncherProcess> {
  const child = spawnLauncher(options);
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const end = async (): Promise<void> => {
    if (child.pid === undefined) {
      return;
    }
    await endProcessGroup(child.pid, GRACE_MS);
    await exited;
  };
  const aborted = new AbortController();
  try {
    const died = diedAtStart(child, options.logFile, aborted.signal);
    const timeout = AbortSignal.any([AbortSignal.timeout(START_TIMEOUT_MS), aborted.signal]);
    const endpoint = await Promise.race([died, whenReady(child, options, timeout)]);
    return { endpoint, end };
  } catch (error) {
    await end();
    throw error;
  } finally {
    aborted.abort();
  }
}

function spawnLauncher(options: LauncherOptions): ChildProcess {
  const log = openSync(options.logFile, 'a', 0o600);
  try {
    const child = spawn(options.python, ['-B', '-s', LAUNCHER], {
      detached: true, // a group of its own: our Ctrl-C is not its Ctrl-C, and one signal reaches all handlers
      env: launcherEnvironment(options),
      cwd: options.folder,
      stdio: ['pipe', log, log, 'pipe'],
    });
    const input = child.stdio[0] as Writable;
    input.on('error', () => undefined); // a child that dies at once breaks the pipe; `died` tells why
    // The pipe stays open: when it closes, the launcher knows that this process has ended.
    const { engineUrl, secret, administrator, folder, serviceRequests, ecsMinuteMs, containers } = options;
    const settings = { engineUrl, secret, administrator, folder, serviceRequests, ecsMinuteMs, containers };
    input.write(`${JSON.stringify(settings)}\n`);
    return child;
  } finally {
    closeSync(log);
  }
}

function launcherEnvironment(options: LauncherOptions): NodeJS.ProcessEnv {
  const inherited = Object.fromEntries(INHERITED.flatMap((name) => [[name, process.env[name]]]));
  return {
    ...inherited,
    // Lambda functions run on the same Node.js as the rehearsal.
    PATH: [path.dirname(process.execPath), process.env.PATH].join(path.delimiter),
    HOME: options.folder,
    TMPDIR: options.folder,
    AUTH: 'true',
    BIND_HOST: '127.0.0.1',
    MINISTACK_HOST: '127.0.0.1',
    MINISTACK_REGION: REGION,
    MINISTACK_ACCOUNT_ID: ACCOUNT,
    PERSIST_STATE: '0',
    S3_PERSIST: '0',
    LAMBDA_EXECUTOR: 'local',
    DOCKER_HOST: 'unix:///nonexistent', // at its start ministack would remove the containers of other ministacks
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    AWS_ENDPOINT_URL_CODEPIPELINE: options.engineUrl,
    AWS_ENDPOINT_URL_CODEBUILD: options.engineUrl,
  };
}

async function diedAtStart(child: ChildProcess, logFile: string, signal: AbortSignal): Promise<never> {
  const reason = await new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signalName) => resolve(signalName ?? `exit code ${code}`));
    signal.addEventListener('abort', () => resolve('stopped'), { once: true });
  });
  throw new Error(`the emulator ended during its start (${reason})${await lastLogLines(logFile)}`);
}

async function whenReady(child: ChildProcess, options: LauncherOptions, signal: AbortSignal): Promise<string> {
  try {
    const { port } = reportSchema.parse(JSON.parse(await readAll(child.stdio[REPORT_DESCRIPTOR] as Readable)));
    const endpoint = `http://127.0.0.1:${port}`;
    while (!(await isHealthy(endpoint, options.secret))) {
      await delay(HEALTH_INTERVAL_MS, undefined, { signal });
    }
    return endpoint;
  } catch (error) {
    if (!signal.aborted) {
      await delay(1_000, undefined, { signal }).catch(() => undefined);
    } // let `died` speak first
    const log = await lastLogLines(options.logFile);
    throw new Error(`the emulator was not ready within ${START_TIMEOUT_MS / 1000} s${log}`, { cause: error });
  }
}

async function readAll(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks).toString();
}

/** The emulator's own health paths are closed, so that outsiders cannot use them. */
async function isHealthy(endpoint: string, secret: string): Promise<boolean> {
  return createControl(endpoint, secret)
    .health()
    .then(
      () => true,
      () => false,
    );
}

async function lastLogLines(logFile: string): Promise<string> {
  const text = await readFile(logFile, 'utf8').catch(() => '');
  const lines = text.trimEnd().split('\n').slice(-LOG_LINES_IN_ERRORS);
  return text.trim() ? `; last lines of its log:\n${lines.join('\n')}` : '';
}
