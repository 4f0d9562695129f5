import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { type PythonEnvironmentOptions, ensurePythonEnvironment } from '../../src/emulator/python-environment';

const MODULE = '../../src/emulator/python-environment';

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'python-test-')));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function options(requirements: string, interpreters?: readonly string[]): PythonEnvironmentOptions {
  const requirementsFile = path.join(folder, 'requirements.txt');
  writeFileSync(requirementsFile, requirements);
  return { cacheFolder: path.join(folder, 'cache'), requirementsFile, interpreters };
}

/** A program that answers the probe as an interpreter of a certain kind would. */
function interpreter(name: string, script: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return file;
}

test('the environment of the rehearsal holds the emulator and the AWS CLI', async () => {
  const python = await ensurePythonEnvironment();
  const version = 'import importlib.metadata as m; print(m.version("ministack"))';
  expect(execFileSync(python, ['-c', version]).toString().trim()).toBe('1.5.33');
  const aws = path.join(path.dirname(python), 'aws');
  expect(execFileSync(aws, ['--version']).toString()).toMatch(/^aws-cli\/1\.46\.3 /);
});

/** Makes environments whose python does nothing, and notes each. */
const MAKES_ENVIRONMENTS = `
  [ "$1" = -c ] && exit 0
  echo made >> "$(dirname "$0")/made"
  mkdir -p "$3/bin" && printf '#!/bin/sh\\n' > "$3/bin/python" && chmod +x "$3/bin/python"`;

test('an environment is made once, also when two processes ask at the same time', async () => {
  const wanted = options('x==0\n', [interpreter('python3', MAKES_ENVIRONMENTS)]);
  const inAnotherProcess = await new Promise<typeof ensurePythonEnvironment>((resolve) =>
    jest.isolateModules(() => resolve(jest.requireActual(MODULE).ensurePythonEnvironment)),
  );
  const ask = () => [ensurePythonEnvironment(wanted), ensurePythonEnvironment(wanted), inAnotherProcess(wanted)];
  const pythons = await Promise.all(ask());
  expect(new Set(pythons).size).toBe(1);
  execFileSync(pythons[0]);
  expect(readdirSync(path.join(folder, 'cache'))).toHaveLength(2); // it and the link to it: the loser removed its own
  await Promise.all(ask());
  expect(readFileSync(path.join(folder, 'made'), 'utf8')).toBe('made\n'.repeat(2)); // one by each process, both before
});

test('a broken link is not an environment', async () => {
  const wanted = options('x==0\n', [interpreter('python3', MAKES_ENVIRONMENTS)]);
  const python = await ensurePythonEnvironment(wanted);
  rmSync(realpathSync(path.dirname(path.dirname(python))), { recursive: true });
  await expect(ensurePythonEnvironment(wanted)).resolves.toBe(python);
  execFileSync(python);
});

test('a failed installation leaves nothing behind and says what failed', async () => {
  const python = interpreter(
    'python3',
    'if [ "$1" = -c ]; then exit 0; fi; mkdir -p "$3/bin"; echo "no space left" >&2; exit 1',
  );
  await expect(ensurePythonEnvironment(options('x==1\n', [python]))).rejects.toThrow(
    'could not make a Python environment: no space left',
  );
  expect(readdirSync(path.join(folder, 'cache'))).toEqual([]);
});

test('an interrupted installation ends, and leaves nothing behind', async () => {
  const python = interpreter('python3', 'if [ "$1" = -c ]; then exit 0; fi; mkdir -p "$3/bin"; exec sleep 600');
  const interrupted = new AbortController();
  const onInstall = (): void => void setTimeout(() => interrupted.abort(), 300);
  const installation = ensurePythonEnvironment({
    ...options('x==1\n', [python]),
    signal: interrupted.signal,
    onInstall,
  });
  await expect(installation).rejects.toThrow('could not make a Python environment');
  expect(readdirSync(path.join(folder, 'cache'))).toEqual([]);
});

test('what a killed installation left is removed by a later one', async () => {
  const python = interpreter('python3', 'if [ "$1" = -c ]; then exit 0; fi; exit 1');
  const wanted = options('x==2\n', [python]);
  await expect(ensurePythonEnvironment(wanted)).rejects.toThrow('could not make');
  const hash = createHash('sha256').update('x==2\n').digest('hex').slice(0, 16);
  const [abandoned, running] = ['old', 'new'].map((name) => path.join(folder, 'cache', `python-${hash}.${name}`));
  mkdirSync(abandoned);
  mkdirSync(running);
  utimesSync(abandoned, 0, 0);
  await expect(ensurePythonEnvironment(wanted)).rejects.toThrow('could not make');
  expect(readdirSync(path.join(folder, 'cache'))).toEqual([path.basename(running)]);
});

describe('says in one line what to do', () => {
  const UNREACHABLE =
    'could not install the emulator: the index of Python packages cannot be reached: ' +
    'check the network, the proxy and PIP_INDEX_URL, then run the same command again';
  const NOTHING =
    'could not install the emulator: pip found no six==1.17.0: check the network, the proxy and PIP_INDEX_URL; ' +
    'if all are right, it has no package for this Python: use another one';

  const LAST_LINES = `ERROR: Could not find a version that satisfies the requirement six==1.17.0 (from versions: none)
ERROR: No matching distribution found for six==1.17.0`;

  /** Makes an environment whose pip fails with these words. */
  const pipThatSays = (text: string): string =>
    interpreter(
      'python3',
      `[ "$1" = -c ] && exit 0
mkdir -p "$3/bin" && cat > "$3/bin/python" <<'PIP' && chmod +x "$3/bin/python"
#!/bin/sh
cat >&2 <<'TEXT'
${text}
TEXT
exit 1
PIP`,
    );

  // As pip 23 says it.
  test.each([
    [
      `WARNING: Retrying (Retry(total=4)) after connection broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection object at 0x7f>: Failed to establish a new connection: [Errno -3] Temporary failure in name resolution')': /simple/six/\n${LAST_LINES}`,
      UNREACHABLE,
    ],
    [
      `WARNING: Retrying (Retry(total=4)) after connection broken by 'ProxyError('Cannot connect to proxy.')': /simple/six/\n${LAST_LINES}`,
      UNREACHABLE,
    ],
    [LAST_LINES, NOTHING],
  ])('when pip says %j', async (text, line) => {
    await expect(ensurePythonEnvironment(options('six==1.17.0\n', [pipThatSays(text)]))).rejects.toMatchObject({
      message: line,
    });
  });
});

describe('says in one line what to install', () => {
  test('when there is no Python, or an old one', async () => {
    const old = interpreter('old-python', 'echo old >&2; exit 1');
    await expect(ensurePythonEnvironment(options('', ['no-such-python', old]))).rejects.toThrow(
      /^the rehearsal needs Python 3\.10 or newer with venv: install it \(Debian.*macOS.*\)$/,
    );
  });

  test('when Python cannot make environments', async () => {
    const bare = interpreter('bare-python', 'echo venv >&2; exit 1');
    await expect(ensurePythonEnvironment(options('', [bare]))).rejects.toThrow(
      /cannot make virtual environments: install venv \(Debian\/Ubuntu: apt-get install python3-venv\)$/,
    );
  });
});
