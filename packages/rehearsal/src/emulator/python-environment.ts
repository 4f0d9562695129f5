import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import * as path from 'node:path';
import { promisify } from 'node:util';
import envPaths from 'env-paths';
import { PACKAGE_ROOT } from '../package-root';

const run = promisify(execFile);

const CACHE = envPaths('codepipeline-rehearsal', { suffix: '' }).cache;
const INTERPRETERS = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
const ABANDONED_AFTER_MS = 60 * 60 * 1000;
/** Prints whether this interpreter is new enough, and can create environments (a separate package on Debian). */
const PROBE = [
  'import sys',
  'if sys.version_info < (3, 10): sys.exit("old")',
  'try:\n import venv, ensurepip\nexcept ImportError: sys.exit("venv")',
  'print("ok")',
].join('\n');

/** pip's message for an index that it cannot reach, among the lines of its attempts. */
const UNREACHABLE =
  /establish a new connection|Connection(?:Error|Reset|Refused)|Max retries exceeded|name resolution|Name or service not known|ProxyError|ReadTimeout|Network is unreachable/i;
const NOT_FOUND = /Could not find a version that satisfies the requirement (\S+) \(from versions: none\)/;

export interface PythonEnvironmentOptions {
  /** The folder of the environments. */
  readonly cacheFolder?: string;
  /** Requirements, each with its version and hashes; the file's hash is part of the environment's name. */
  readonly requirementsFile?: string;
  /** The purpose of the requirements, for messages. */
  readonly what?: string;
  /** Commands to find a Python, best first. */
  readonly interpreters?: readonly string[];
  /** Interrupts an installation. */
  readonly signal?: AbortSignal;
  /** Called before an installation, if there is no environment yet. */
  readonly onInstall?: () => void;
}

const pending = new Map<string, Promise<void>>();

/**
 * The python of a private virtual environment with what is required (the emulator and the AWS CLI, unless told otherwise),
 * made at the first call on a machine.
 *
 * An environment is built under a name of its own (its scripts contain that path, so it cannot be renamed) and
 * published by a symbolic link, which is atomic: whoever comes second, in this process or another, uses the first's.
 */
export async function ensurePythonEnvironment(options: PythonEnvironmentOptions = {}): Promise<string> {
  const cacheFolder = options.cacheFolder ?? CACHE;
  const requirementsFile = options.requirementsFile ?? path.join(PACKAGE_ROOT, 'python', 'requirements.txt');
  const hash = createHash('sha256')
    .update(await readFile(requirementsFile))
    .digest('hex');
  const published = path.join(cacheFolder, `python-${hash.slice(0, 16)}`);
  const python = path.join(published, 'bin/python');
  if (await exists(python)) {
    return python;
  }
  let building = pending.get(published);
  if (!building) {
    const { what = 'the emulator', interpreters = INTERPRETERS, signal } = options;
    options.onInstall?.();
    const installation = { published, requirementsFile, what, signal };
    building = build(installation, interpreters).finally(() => pending.delete(published));
    pending.set(published, building);
  }
  await building;
  return python;
}

interface Installation {
  readonly published: string;
  readonly requirementsFile: string;
  readonly what: string;
  readonly signal?: AbortSignal;
}

async function build(installation: Installation, interpreters: readonly string[]): Promise<void> {
  const { published } = installation;
  const interpreter = await findInterpreter(interpreters);
  await mkdir(path.dirname(published), { recursive: true });
  await removeAbandoned(published);
  const folder = `${published}.${randomBytes(6).toString('hex')}`;
  try {
    await install(interpreter, folder, installation);
    await publish(folder, published);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function install(interpreter: string, folder: string, installation: Installation): Promise<void> {
  const { requirementsFile, what, signal } = installation;
  const python = path.join(folder, 'bin/python');
  const pip = ['-m', 'pip', '--disable-pip-version-check', '--no-input', '--quiet'];
  await runStep('make a Python environment', interpreter, ['-m', 'venv', folder], signal);
  // Wheels only: installing a source distribution runs its code.
  const locked = ['install', '--no-deps', '--require-hashes', '--only-binary', ':all:', '-r', requirementsFile];
  await runStep(`install ${what}`, python, [...pip, ...locked], signal);
  await runStep(`check ${what}`, python, [...pip, 'check'], signal);
}

async function publish(folder: string, published: string): Promise<void> {
  try {
    await symlink(path.basename(folder), published);
  } catch (error) {
    if (property(error, 'code') !== 'EEXIST') {
      throw error;
    }
    if (await exists(path.join(published, 'bin/python'))) {
      await rm(folder, { recursive: true, force: true });
    } else {
      await replaceDanglingLink(folder, published);
    }
  }
}

/** Removes a link whose target was deleted, which would otherwise block installations forever. */
async function replaceDanglingLink(folder: string, published: string): Promise<void> {
  const link = `${folder}.link`;
  await symlink(path.basename(folder), link);
  await rename(link, published);
}

/** Removes the remains of killed installations; running ones are younger. */
async function removeAbandoned(published: string): Promise<void> {
  const parent = path.dirname(published);
  const prefix = `${path.basename(published)}.`;
  const candidates = (await readdir(parent)).filter((name) => name.startsWith(prefix));
  for (const name of candidates) {
    const folder = path.join(parent, name);
    const age = Date.now() - (await stat(folder).then((found) => found.mtimeMs, Date.now));
    if (age > ABANDONED_AFTER_MS) {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

async function findInterpreter(interpreters: readonly string[]): Promise<string> {
  let lacksVenv: string | undefined;
  for (const interpreter of interpreters) {
    const answer = await probe(interpreter);
    if (answer === 'ok') {
      return interpreter;
    }
    if (answer === 'venv') {
      lacksVenv ??= interpreter;
    }
  }
  throw new Error(
    lacksVenv
      ? `${lacksVenv} cannot make virtual environments: install venv (Debian/Ubuntu: apt-get install python3-venv)`
      : 'the rehearsal needs Python 3.10 or newer with venv: install it ' +
          '(Debian/Ubuntu: apt-get install python3 python3-venv, macOS: brew install python)',
  );
}

async function probe(interpreter: string): Promise<'ok' | 'old' | 'venv' | 'missing'> {
  try {
    await run(interpreter, ['-c', PROBE], { env: environment() });
    return 'ok';
  } catch (error) {
    const reason = standardError(error).trim();
    return reason === 'old' || reason === 'venv' ? reason : 'missing';
  }
}

async function runStep(what: string, command: string, args: readonly string[], signal?: AbortSignal): Promise<void> {
  try {
    await run(command, args, { env: environment(), maxBuffer: 64 * 1024 * 1024, signal });
  } catch (error) {
    const told = standardError(error).trim();
    throw new Error(`could not ${what}: ${inOneLine(told) ?? (told || String(error))}`, { cause: error });
  }
}

/** The fix, if pip's own message does not name it. */
function inOneLine(told: string): string | undefined {
  const [, missing] = NOT_FOUND.exec(told) ?? [];
  if (UNREACHABLE.test(told)) {
    return 'the index of Python packages cannot be reached: check the network, the proxy and PIP_INDEX_URL, then run the same command again';
  }
  return (
    missing &&
    `pip found no ${missing}: check the network, the proxy and PIP_INDEX_URL; if all are right, it has no package for this Python: use another one`
  );
}

/** The user's settings (proxies, package index), without those that make an interpreter use other packages. */
function environment(): NodeJS.ProcessEnv {
  const { PYTHONHOME, PYTHONPATH, PIP_TARGET, PIP_PREFIX, PIP_USER, VIRTUAL_ENV, ...rest } = process.env;
  return rest;
}

function standardError(error: unknown): string {
  return String(property(error, 'stderr') ?? '');
}

function property(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
