import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { access, appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { PhaseError } from '../errors';
import { lineReader } from './output-lines';
import { commandScript, exportLine, parseValues, readScript, stateFiles } from './shell-state';
import { PACKAGE_ROOT } from '../../package-root';
import { killStrays, signalGroup } from '../../process-group';

export interface ShellOptions {
  readonly shell: string;
  /** Private folder for the scripts and the state that survives from command to command. */
  readonly stateDirectory: string;
  readonly workingDirectory: string;
  /** The whole environment of commands; its CODEBUILD_BUILD_ID also marks the build's processes. */
  readonly environment: Readonly<Record<string, string>> & {
    readonly CODEBUILD_BUILD_ID: string;
    readonly PATH: string;
  };
  readonly onLine: (line: string) => void;
  /** How long processes have to end after TERM. */
  readonly graceMilliseconds?: number;
  /** Runs the reaper. Default: `python3`. */
  readonly python?: string;
}

export interface BuildShell {
  /**
   * Runs one command to its end and returns its exit status; rejects when the shell was closed meanwhile, and with a PhaseError when
   * the command, or one before it, removed the build's folders.
   */
  run(command: string): Promise<number>;
  /** Sets a variable for later commands. */
  setVariable(name: string, value: string): Promise<void>;
  /** Values of the given variables as the last command left them; unset ones are missing, all of them with the build's folders. */
  readVariables(names: readonly string[]): Promise<Record<string, string>>;
  /** Ends everything that the build started. Idempotent. */
  close(): Promise<void>;
}

const GRACE_MILLISECONDS = 2_000;
/** Commands and variables contain secrets: only the user can read these files. */
const SECRET = { mode: 0o600 } as const;
const REAPER = join(PACKAGE_ROOT, 'python', 'reaper.py');

// Runs one script after the other. It stays alive for the whole build, so that everything a command leaves behind
// is in one process group with it. Scripts come on descriptor 3, exit statuses go to descriptor 4, and the line
// $SYNC marks on standard output where a script's output ends. `cat` makes it a real pipe (Node's are sockets,
// which /dev/stdout cannot open). Descriptor 5 ends with the process that started the build: should that die, the
// whole group goes with it, even when something has killed the reaper before.
const SUPERVISOR = `
(read -r _ <&5; kill -KILL 0) 3<&- 4>&- >/dev/null 2>&1 &
(
  while IFS= read -r script <&3; do
    "$1" "$script" 3<&- 4>&- 5<&- </dev/null
    status=$?
    printf '%s\\n' "$2"
    printf '%s\\n' "$status" >&4
  done
) 2>&1 | cat 3<&- 4>&- 5<&-`;

/**
 * The shell of a build. Like CodeBuild's agent it writes each command to a script that restores directory and
 * variables, runs it, and stores them again: `cd`, `export` and plain assignments survive, while `exit`, `set -e`
 * and a syntax error end only the command they are in.
 */
export async function openShell(options: ShellOptions): Promise<BuildShell> {
  const files = stateFiles(options.stateDirectory);
  await mkdir(options.stateDirectory, { recursive: true, mode: 0o700 });
  await writeFile(files.directory, options.workingDirectory, SECRET);
  await writeFile(files.environment, Object.entries(options.environment).map(exportLine).join(''), SECRET);
  await writeFile(files.values, '', SECRET);

  const supervisor = startSupervisor(options);
  let closing: Promise<void> | undefined;

  /** A command can remove all files of the build, as its user can. */
  const isWhole = (): Promise<boolean> =>
    Promise.all([files.environment, files.directory].map((file) => access(file))).then(
      () => true,
      () => false,
    );
  const runScript = async (script: string): Promise<number> => {
    if (closing) {
      throw new Error('the build was ended');
    }
    await writeFile(files.script, script, SECRET);
    return supervisor.run(files.script);
  };
  return {
    async run(command) {
      const status = (await isWhole()) ? await runScript(commandScript(command, files)) : undefined;
      if (status === undefined || !(await isWhole())) {
        throw withoutFolders(command, options.stateDirectory);
      }
      return status;
    },
    setVariable: (name, value) => appendFile(files.environment, exportLine([name, value])),
    async readVariables(names) {
      if (!(await isWhole())) {
        return {};
      }
      await runScript(readScript(names, files));
      return parseValues(await readFile(files.values, 'utf8'));
    },
    close: () => (closing ??= supervisor.end()),
  };
}

const withoutFolders = (command: string, folder: string): PhaseError =>
  new PhaseError(
    'COMMAND_EXECUTION_ERROR',
    `Error while executing command: ${command}. Reason: the build's folder ${folder} was removed, and the build cannot continue without it`,
  );

interface Supervisor {
  run(scriptFile: string): Promise<number>;
  end(): Promise<void>;
}

/** The shell is a child of a reaper, which ends all processes that the build leaves: see reaper.py for how it finds them. */
function startSupervisor(options: ShellOptions): Supervisor {
  const sync = `sync-${randomUUID()}`;
  const { graceMilliseconds = GRACE_MILLISECONDS, python = 'python3', environment } = options;
  const { PATH, CODEBUILD_BUILD_ID } = environment;
  const shell = ['/bin/sh', '-c', SUPERVISOR, 'build', options.shell, sync];
  const child = spawn(python, ['-I', '-S', REAPER, String(graceMilliseconds), ...shell], {
    env: { PATH, CODEBUILD_BUILD_ID },
    stdio: ['ignore', 'pipe', 'ignore', 'pipe', 'pipe', 'pipe'],
    detached: true, // our Ctrl-C is not its Ctrl-C
  });
  const calls = scriptCalls(child, sync, options.onLine);
  const killRest = (): void => {
    const shellId = calls.shellId();
    if (shellId !== undefined) {
      signalGroup(shellId, 'SIGKILL');
    }
    killStrays(`CODEBUILD_BUILD_ID=${CODEBUILD_BUILD_ID}`);
  };
  process.on('exit', killRest);
  return {
    run: calls.run,
    async end() {
      calls.fail(new Error('the build was ended'));
      await endReaper(child);
      // Only a process that killed the reaper still runs.
      killRest();
      process.off('exit', killRest);
      child.stdio.forEach((stream) => stream?.destroy());
    },
  };
}

async function endReaper(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

interface PendingScript {
  resolve(status: number): void;
  reject(error: Error): void;
}

/** One script at a time: it has ended when both its exit status and the end of its output have arrived. */
function scriptCalls(child: ChildProcess, sync: string, onLine: (line: string) => void) {
  const scripts = child.stdio[3] as Writable;
  const statuses = child.stdio[4] as Readable;
  let pending: PendingScript | undefined;
  let ended: Error | undefined;
  let status: number | undefined;
  let outputEnded = false;
  let shellId: number | undefined;

  const settle = (): void => {
    if (status === undefined || !outputEnded) {
      return;
    }
    pending?.resolve(status);
    pending = undefined;
  };
  const fail = (error: Error): void => {
    ended ??= error;
    pending?.reject(error);
    pending = undefined;
  };
  const output = lineReader((line) => {
    const end = line.indexOf(sync);
    if (end < 0) {
      return onLine(line);
    }
    if (end > 0) {
      onLine(line.slice(0, end));
    }
    outputEnded = true;
    settle();
  });
  const exitStatuses = lineReader((line) => {
    if (shellId === undefined) {
      shellId = Number(line); // the reaper's, before any status
      return;
    }
    status = Number(line);
    settle();
  });
  child.stdout?.on('data', (chunk: Buffer) => output.push(chunk));
  statuses.on('data', (chunk: Buffer) => exitStatuses.push(chunk));
  scripts.on('error', () => fail(new Error("the build's shell ended unexpectedly")));
  child.on('error', fail);
  child.on('exit', () => fail(new Error("the build's shell ended unexpectedly")));

  const run = (scriptFile: string): Promise<number> =>
    new Promise((resolve, reject) => {
      // A shell that has ended does not answer.
      if (ended) {
        return reject(ended);
      }
      pending = { resolve, reject };
      status = undefined;
      outputEnded = false;
      scripts.write(`${scriptFile}\n`);
    });
  return { run, fail, shellId: () => shellId };
}
