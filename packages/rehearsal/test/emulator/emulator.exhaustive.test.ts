import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutBucketNotificationConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import { clientOptions, deploy, role, until } from './support';
import { newAdministrator } from '../../src/emulator/administrator';
import { type Emulator, startEmulator } from '../../src/emulator/emulator';
import { startLauncher } from '../../src/emulator/launcher-process';
import { ensurePythonEnvironment } from '../../src/emulator/python-environment';

const ENGINE_URL = 'http://127.0.0.1:9';

/** Ignores TERM, so that only the end of its process group ends it. */
const STUBBORN_HANDLER = `
  process.on('SIGTERM', () => undefined);
  exports.handler = async () => process.pid;`;

async function startStubbornHandler(emulator: Emulator): Promise<number> {
  await deploy(emulator, 'stubborn', {
    Role: role('stubborn', 'lambda.amazonaws.com', []),
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'stubborn',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Code: { ZipFile: STUBBORN_HANDLER },
      },
    },
  });
  const answer = await new LambdaClient(clientOptions(emulator)).send(new InvokeCommand({ FunctionName: 'stubborn' }));
  return Number(Buffer.from(answer.Payload ?? []).toString());
}

/** Whether a process runs; one that has ended but that nobody has waited for does not. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

const emulatorFolders = (folder: string) =>
  readdirSync(folder).filter((name) => name.startsWith('rehearsal-emulator-'));

describe('an emulator', () => {
  test('leaves no process and no file when it is stopped', async () => {
    const emulator = await startEmulator({ engineUrl: ENGINE_URL });
    const handler = await startStubbornHandler(emulator);
    expect(isAlive(handler)).toBe(true);
    const folder = path.dirname(emulator.logFile);
    expect(readdirSync(folder)).toContain('emulator.log');
    await Promise.all([emulator.stop(), emulator.stop()]);
    await emulator.stop();
    await until('the end of the handler', () => (isAlive(handler) ? undefined : true));
    await expect(fetch(emulator.endpoint)).rejects.toThrow();
    expect(existsSync(folder)).toBe(false);
  });

  test('runs beside another, each with a port and a secret of its own', async () => {
    const emulators = await Promise.all([1, 2].map(() => startEmulator({ engineUrl: ENGINE_URL })));
    try {
      expect(new Set(emulators.map((emulator) => emulator.endpoint)).size).toBe(2);
      expect(new Set(emulators.map((emulator) => emulator.secret)).size).toBe(2);
      for (const emulator of emulators) {
        expect(emulator.endpoint).toBe(`http://${emulator.registryHost}`);
      }
      await deploy(emulators[0], 'one', { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'mine' } } });
      const elsewhere = new S3Client(clientOptions(emulators[1])).send(
        new PutBucketNotificationConfigurationCommand({ Bucket: 'mine', NotificationConfiguration: {} }),
      );
      await expect(elsewhere).rejects.toThrow('does not exist');
    } finally {
      await Promise.all(emulators.map((emulator) => emulator.stop()));
    }
  });

  test('listens on loopback only', async () => {
    const emulator = await startEmulator({ engineUrl: ENGINE_URL });
    try {
      const port = Number(new URL(emulator.endpoint).port);
      // Another address of the loopback network can be bound on the same port only if the emulator has not taken all.
      const other = createServer().listen(port, '127.0.0.2');
      await once(other, 'listening');
      other.close();
    } finally {
      await emulator.stop();
    }
  });

  test('ends when the process that started it is killed', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'emulator-test-'));
    const script = [
      `const { startEmulator } = require(${JSON.stringify(path.resolve('lib/emulator/emulator'))});`,
      `startEmulator({ engineUrl: ${JSON.stringify(ENGINE_URL)} }).then(({ endpoint }) => console.log(endpoint));`,
    ].join('\n');
    const file = path.join(folder, 'parent.js');
    writeFileSync(file, script);
    const parent = spawn(process.execPath, [file], {
      cwd: path.resolve('.'),
      env: { ...process.env, TMPDIR: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const endpoint = line.toString().trim();
    expect((await fetch(endpoint)).status).toBe(403);
    expect(emulatorFolders(folder)).toHaveLength(1);
    parent.kill('SIGKILL');
    await until('the end of the emulator', () =>
      fetch(endpoint).then(
        () => undefined,
        () => true,
      ),
    );
    await until('the removal of its folder', () => (emulatorFolders(folder).length === 0 ? true : undefined));
    rmSync(folder, { recursive: true });
  }, 30_000);
});

describe('an emulator that dies at its start', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'emulator-test-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const start = async (python: string) => {
    const logFile = path.join(folder, 'emulator.log');
    const launcher = await startLauncher({
      python,
      engineUrl: ENGINE_URL,
      secret: 's',
      administrator: newAdministrator(),
      serviceRequests: [],
      ecsMinuteMs: 1,
      folder,
      logFile,
    });
    await launcher.end();
  };

  test('is reported with the last lines of its log', async () => {
    const python = path.join(folder, 'python');
    writeFileSync(python, '#!/bin/sh\nseq 1 30; echo "no such module"; exit 3\n', { mode: 0o755 });
    const error = await start(python).then(
      () => undefined,
      (reason: Error) => reason,
    );
    expect(error?.message).toMatch(
      /^the emulator ended during its start \(exit code 3\); last lines of its log:\n12\n/,
    );
    expect(error?.message).toMatch(/\n30\nno such module$/);
  });

  test('is reported when there is no such program', async () => {
    await expect(start(path.join(folder, 'nothing'))).rejects.toThrow(
      /the emulator ended during its start \(spawn .*ENOENT/,
    );
  });

  test.each([
    ['another version', 'importlib.metadata.version = lambda name: "1.6.0"', 'needs ministack 1.5.33, found 1.6.0'],
    [
      'a name that is gone',
      'import ministack.services.sqs as sqs; del sqs._act_send_message',
      'ministack 1.5.33 without ministack.services.sqs._act_send_message(data, qurl)',
    ],
    [
      'a function with other parameters',
      'import ministack.services.sts as sts; sts._role_id = lambda name, region: name',
      'with ministack.services.sts._role_id(name, region), expected _role_id(role_arn)',
    ],
  ])('is told in one line about %s of ministack', async (_, change, message) => {
    // sitecustomize runs before the launcher, in the environment of the real interpreter.
    mkdirSync(path.join(folder, 'site'));
    writeFileSync(path.join(folder, 'site/sitecustomize.py'), `import importlib.metadata\n${change}\n`);
    const python = path.join(folder, 'python');
    const real = await ensurePythonEnvironment();
    writeFileSync(python, `#!/bin/sh\nPYTHONPATH=${folder}/site exec ${real} "$@"\n`, { mode: 0o755 });
    await expect(start(python)).rejects.toThrow(message);
  });
});
