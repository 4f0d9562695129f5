import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findDockerEngine } from '../../src/codebuild/docker/engine';
import { installDocker } from '../../src/codebuild/docker/install';

const run = promisify(execFile);
const NAME = '000000000000.dkr.ecr.us-east-1.amazonaws.com';
const HOST = '127.0.0.1:5000';

describe('a Docker engine of this machine', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'engine-test-'));
    ['bin', 'real', 'state'].forEach((name) => mkdirSync(join(folder, name)));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const fakeDocker = (script: string): void =>
    writeFileSync(join(folder, 'real', 'docker'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const host = (): NodeJS.ProcessEnv => ({ PATH: `${join(folder, 'real')}:/usr/bin:/bin` });
  const install = async () => {
    const engine = { command: join(folder, 'real', 'docker'), environment: { DOCKER_HOST: 'unix:///private.sock' } };
    return installDocker({
      binaries: join(folder, 'bin'),
      state: join(folder, 'state'),
      privileged: true,
      registry: { name: NAME, host: HOST },
      engine,
    });
  };
  const docker = (...args: string[]) => run(join(folder, 'bin', 'docker'), args);

  test('is found if it runs, with the address of its context', async () => {
    fakeDocker('case "$1" in info) echo 28.0;; context) echo unix:///var/run/other.sock;; esac');
    expect(await findDockerEngine(host())).toEqual({
      command: join(folder, 'real', 'docker'),
      environment: { DOCKER_HOST: 'unix:///var/run/other.sock' },
    });
  });

  test('is not there when only its command is', async () => {
    fakeDocker('echo "Cannot connect to the Docker daemon" >&2; exit 1');
    expect(await findDockerEngine(host())).toBeUndefined();
  });

  test('is not there without a command', async () => {
    expect(await findDockerEngine({ PATH: '/nonexistent' })).toBeUndefined();
  });

  test('sends no password to Docker Hub', async () => {
    fakeDocker('echo "got $*"');
    await install();
    expect((await docker('login', '--username', 'shop', '--password-stdin')).stdout).toBe('Login Succeeded\n');
    expect((await docker('login', '--username', 'AWS', '--password-stdin', NAME)).stdout).toBe(
      `got login --username AWS --password-stdin ${NAME}\n`,
    );
    expect((await docker('login', '--identity', 'x')).stdout).toBe('got login --identity x\n');
  });

  test('reaches the registry where it really is, while builds keep the name of the template', async () => {
    fakeDocker(
      `echo "got $*"; echo "at $DOCKER_HOST" >&2; printf '127.0.0.1'; sleep 0.1; echo ':5000/shop@sha256:1'; exit 3`,
    );
    await install();
    const failure = await docker('push', `${NAME}/shop:v1`).catch(
      (error: unknown) => error as { code: number; stdout: string; stderr: string },
    );
    expect(failure).toMatchObject({
      code: 3,
      stdout: `got push ${NAME}/shop:v1\n${NAME}/shop@sha256:1\n`,
      stderr: 'at unix:///private.sock\n',
    });
  });

  test('gets its arguments with the real address, and its own output is left alone where it may be anything', async () => {
    fakeDocker('printf "%s" "$*"');
    await install();
    expect((await docker('run', `${NAME}/shop:v1`)).stdout).toBe(`run ${HOST}/shop:v1`);
    expect((await docker('image', 'save', `${NAME}/shop`)).stdout).toBe(`image save ${HOST}/shop`);
  });

  test("loses the images of the rehearsal's registry at the end, and no other", async () => {
    fakeDocker(
      `if [ "$2" = ls ]; then printf '${HOST}/shop:v1\\nother:v1\\n'; else echo "$*" >> '${join(folder, 'removed')}'; fi`,
    );
    await (await install()).cleanUp();
    expect(readFileSync(join(folder, 'removed'), 'utf8')).toBe(`image rm --force ${HOST}/shop:v1\n`);
  });
});
