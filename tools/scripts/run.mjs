// Runs other programs for the scripts in this folder.
import { spawn } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

// Some programs support only one of these variables (https://no-color.org).
if (process.env.NO_COLOR) process.env.FORCE_COLOR = '0';

/** The exit codes that shells expect of a program that a signal ended. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 };
let interrupted;

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Runs a program with this terminal, and resolves to its exit code. */
export function run(command, args = [], options = {}) {
  return start(command, args, { stdio: 'inherit', ...options }).then(({ code }) => code);
}

/** The same for a program whose children would outlive it: signals go to all of them. */
export function runGroup(command, args = [], options = {}) {
  return run(command, args, { detached: true, ...options });
}

/** Runs a program, and resolves to its exit code and output. */
export function capture(command, args = [], options = {}) {
  return start(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
}

/** Runs a projen task of this project. */
export function runTask(task, args = []) {
  return run(process.execPath, [projen, task, ...args]);
}

/** Runs a projen task and collects its output, for tasks that run in parallel. */
export function captureTask(task) {
  return capture(process.execPath, [projen, task]);
}

/** Ends this script with one line if a signal arrived while a program ran, which has then ended by itself. */
export function endIfInterrupted() {
  if (interrupted === undefined) return;
  console.log('\nInterrupted.');
  process.exit(interrupted);
}

/** Ends this process if its parent was killed in a way that it could not pass on. */
export function endWithParent() {
  const parent = process.ppid;
  const watch = () => process.ppid !== parent && process.kill(process.pid, 'SIGTERM');
  setInterval(watch, 200).unref();
}

const projen = join(root, 'node_modules', 'projen', 'bin', 'projen');

function start(command, args, options) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd: root, ...options });
    let output = '';
    const keep = (chunk) => (output += chunk);
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);

    // The program ends by itself, and this script waits for it.
    const forward = (signal) => {
      interrupted = EXIT_CODES[signal];
      try {
        process.kill(options.detached ? -child.pid : child.pid, signal);
      } catch {
        // It has already ended.
      }
    };
    process.on('SIGINT', forward).on('SIGTERM', forward);
    const end = (code) => {
      // A second Ctrl-C must not end this script differently from the first.
      if (interrupted === undefined) process.off('SIGINT', forward).off('SIGTERM', forward);
      done({ code: interrupted ?? code, output });
    };
    child.on('error', (error) => {
      output += `${error.message}\n`;
      end(127);
    });
    child.on('close', (code) => end(code ?? 1));
  });
}
