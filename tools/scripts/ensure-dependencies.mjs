#!/usr/bin/env node
// Runs `npm ci` if node_modules does not match package-lock.json, in this project or in a folder of it that has its own
// dependencies. It runs first in a fresh clone, so it needs only Node.js.
import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const unreachable = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENOTCACHED/;

/** A problem that the user can solve. It is shown as one line, without a stack trace. */
class SetupError extends Error {}

/** Installs the dependencies of a folder, unless they are installed already. */
export async function ensureDependencies(folder = root) {
  try {
    requireNode();
    requireWritable();
    if (staleness(folder) === undefined) return;
    await exclusively(async () => {
      const reason = staleness(folder);
      if (reason !== undefined) await install(folder, reason);
    });
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

function requireNode() {
  const manifest = readJson(root, 'package.json');
  const needed = parseInt(/\d+/.exec(manifest.engines.node)[0], 10);
  if (parseInt(process.versions.node, 10) < needed) {
    throw new SetupError(
      `${manifest.name} needs Node.js ${needed} or newer, this is ${process.version}: install it from https://nodejs.org`,
    );
  }
}

/** Every command writes to the project. If that is not possible, one line now is better than many later. */
function requireWritable() {
  for (const folder of ['.', 'assets', 'assets/handlers', 'node_modules'].map((name) => join(root, name))) {
    try {
      if (existsSync(folder)) accessSync(folder, constants.W_OK);
    } catch {
      throw new SetupError(`${folder} is read-only: clone the repository to a folder that you can write to`);
    }
  }
}

/** Why node_modules does not match the lockfile, or undefined if it does. */
function staleness(folder) {
  const wanted = readJson(folder, 'package-lock.json');
  if (wanted === undefined) {
    throw new SetupError('package-lock.json is missing or damaged: restore it with `git checkout package-lock.json`');
  }
  // npm writes this file as its last step, so it is missing after an interrupted install.
  const installed = readJson(folder, 'node_modules/.package-lock.json');
  if (installed === undefined) return 'node_modules is missing or its installation was interrupted';
  for (const [path, entry] of Object.entries(wanted.packages)) {
    if (path === '' || entry.link) continue;
    const found = installed.packages[path];
    // npm leaves out optional packages of other platforms.
    if (found === undefined && entry.optional) continue;
    if (found === undefined || found.version !== entry.version || found.integrity !== entry.integrity) {
      return `${path} is not the one in package-lock.json`;
    }
    if (!existsSync(join(folder, path, 'package.json'))) return `${path} is missing`;
  }
  return undefined;
}

async function install(folder, reason) {
  console.log(`Installing dependencies (${reason}); this takes about a minute…`);
  const { code, output } = await npmCi(folder);
  if (code !== 0) {
    const hint = unreachable.test(output)
      ? 'the npm registry cannot be reached: check the network or the proxy, then run the same command again'
      : `\`npm ci\` failed with exit code ${code}: npm says why above`;
    throw new SetupError(`dependencies could not be installed: ${hint}`);
  }
  const left = staleness(folder);
  if (left !== undefined) throw new SetupError(`\`npm ci\` ended well, but ${left}: remove node_modules and try again`);
}

function npmCi(folder) {
  return new Promise((done, fail) => {
    // --include=dev: builds and tests need them, even with NODE_ENV=production.
    const args = ['ci', '--include=dev', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
    const npm = spawn('npm', args, {
      cwd: folder,
      stdio: ['ignore', 'inherit', 'pipe'],
      shell: process.platform === 'win32',
    });
    writeFileSync(lockFile, `${process.pid} ${npm.pid ?? ''}`);
    let output = '';
    npm.stderr.on('data', (chunk) => {
      output += chunk;
      process.stderr.write(chunk);
    });
    npm.on('error', () => fail(new SetupError('npm is missing: install Node.js with npm from https://nodejs.org')));
    npm.on('close', (code, signal) => {
      stopForwarding();
      if (interruptedBy !== undefined) {
        console.error('\nInterrupted.');
        process.exit(128 + interruptedBy);
      }
      done({ code: code ?? signal, output });
    });

    // After an interruption, npm must stop first: it must not write after the lock is released.
    let interruptedBy;
    const numbers = { SIGINT: 2, SIGTERM: 15 };
    const forward = (signal) => {
      interruptedBy = numbers[signal];
      npm.kill(signal);
    };
    const stopForwarding = () => Object.keys(numbers).forEach((signal) => process.off(signal, forward));
    Object.keys(numbers).forEach((signal) => process.on(signal, forward));
  });
}

const lockFile = join(root, '.cache', 'install.lock');

/** If two commands start at the same time in a fresh clone, one installs, and the other waits for it. */
async function exclusively(work) {
  mkdirSync(dirname(lockFile), { recursive: true });
  let told = false;
  while (!(await tryLock())) {
    if (!told) console.log('Waiting for another installation in this folder to end…');
    told = true;
    await pause(200);
  }
  const release = () => rmSync(lockFile, { force: true });
  process.once('exit', release);
  try {
    await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

async function tryLock() {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
    // Two processes that find the same abandoned lock can both replace it. The last one holds it.
    await pause(50);
    return lockHolders()[0] === process.pid;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  // A process that was killed has left it behind.
  if (!lockHolders().some(isRunning)) rmSync(lockFile, { force: true });
  return false;
}

function lockHolders() {
  try {
    return readFileSync(lockFile, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function pause(milliseconds) {
  return new Promise((resume) => setTimeout(resume, milliseconds));
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function readJson(folder, file) {
  try {
    return JSON.parse(readFileSync(join(folder, file), 'utf8'));
  } catch {
    return undefined;
  }
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await ensureDependencies();
}
