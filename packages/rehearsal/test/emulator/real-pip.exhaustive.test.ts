import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { type PythonEnvironmentOptions, ensurePythonEnvironment } from '../../src/emulator/python-environment';

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'python-test-')));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function options(requirements: string): PythonEnvironmentOptions {
  const requirementsFile = path.join(folder, 'requirements.txt');
  writeFileSync(requirementsFile, requirements);
  return { cacheFolder: path.join(folder, 'cache'), requirementsFile };
}

test('what was not built from these very files is not installed', async () => {
  const requirements = readFileSync('python/requirements.txt', 'utf8');
  const [, six] = /^(six==[^\n]+ \\\n)/m.exec(requirements)!;
  const wrong = options(`${six}    --hash=sha256:${'0'.repeat(64)}\n`);
  await expect(ensurePythonEnvironment(wrong)).rejects.toThrow(/could not install the emulator: .*HASHES/s);
  await expect(ensurePythonEnvironment(options(six.replace(' \\', '')))).rejects.toThrow(/Hashes are required/);
});

const UNREACHABLE =
  'could not install the emulator: the index of Python packages cannot be reached: ' +
  'check the network, the proxy and PIP_INDEX_URL, then run the same command again';

test('when pip reaches nothing, one line says what to do', async () => {
  const before = { ...process.env };
  Object.assign(process.env, { PIP_RETRIES: '1', PIP_INDEX_URL: 'https://127.0.0.1:9/simple' });
  try {
    const requirements = `six==1.17.0 --hash=sha256:${'0'.repeat(64)}\n`;
    await expect(ensurePythonEnvironment(options(requirements))).rejects.toMatchObject({ message: UNREACHABLE });
  } finally {
    process.env = before;
  }
});
