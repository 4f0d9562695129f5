// Runs other programs for the scripts beside this file.
import { spawn } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

// Some programs know only the one of these variables, and some only the other (https://no-color.org).
if (process.env.NO_COLOR) process.env.FORCE_COLOR = '0';

/** What a shell expects of a program that a signal ended. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 };
let interrupted;

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Runs a program with this terminal; resolves to its exit code. */
export function run(command, args = [], options = {}) {
  return start(command, args, { stdio: 'inherit', ...options }).then(({ code }) => code);
}

/** The same for a program whose own children would outlive it: signals go to all of them. */
export function runGroup(command, args = [], options = {}) {
  return run(command, args, { detached: true, ...options });
}

/** Runs a program and resolves to its exit code and all it printed. */
export function capture(command, args = [], options = {}) {
  return start(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
}

/** Runs a projen task of this project. */
export function runTask(task, args = []) {
  return run(process.execPath, [projen, task, ...args]);
}

/** Runs a projen task and keeps what it prints, for tasks that run side by side. */
export function captureTask(task) {
  return capture(process.execPath, [projen, task]);
}

/** Ends this script, with one line, when a signal came while a program ran: the program has ended in its own way. */
export function endIfInterrupted() {
  if (interrupted === undefined) return;
  console.log('\nInterrupted.');
  process.exit(interrupted);
}

/** Ends this process when its parent was killed in a way that it could not pass on. */
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

    // The program ends itself in its own way; this script stays until it has.
    const forward = (signal) => {
      interrupted = EXIT_CODES[signal];
      try {
        process.kill(options.detached ? -child.pid : child.pid, signal);
      } catch {
        // It has just ended.
      }
    };
    process.on('SIGINT', forward).on('SIGTERM', forward);
    const end = (code) => {
      // A second Ctrl-C must not end this script in another way than the first one.
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
