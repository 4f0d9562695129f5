import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { CreateRepositoryCommand, ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { clientOptions } from './support';
import type { ContainerEngine } from '../../src/emulator/containers';
import type { Emulator } from '../../src/emulator/emulator';

/** Programs for images without a base image. A static one needs no libraries. */
const BUSYBOXES = ['/bin/busybox', '/usr/bin/busybox'];

const run = (command: string, args: readonly string[]): string | undefined => {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', timeout: 10_000 });
  return status === 0 ? stdout.trim() : undefined;
};

export interface MachineEngine extends ContainerEngine {
  readonly busybox: string;
}

/** The machine's Docker engine and a busybox for its images; otherwise why the tests are skipped. */
export function machineEngine(): MachineEngine | string {
  const version = run('docker', ['info', '--format', '{{.ServerVersion}}']);
  const command = run('/bin/sh', ['-c', 'command -v docker']);
  if (!version || command === undefined) {
    return 'no Docker engine';
  }
  const busybox = BUSYBOXES.find((each) => existsSync(each) && run('ldd', [each]) === undefined);
  if (busybox === undefined) {
    return 'no static busybox';
  }
  const host =
    process.env.DOCKER_HOST ?? run('docker', ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}']);
  return { command, environment: { DOCKER_HOST: host ?? 'unix:///var/run/docker.sock' }, busybox };
}

/** Runs `docker` on the engine, and returns its output. */
export function docker({ command, environment }: ContainerEngine, ...args: string[]): string {
  return execFileSync(command, args, { encoding: 'utf8', env: { ...process.env, ...environment } }).trim();
}

/** Pushes an image with a shell to the rehearsal's registry; the engine does not keep it. */
export async function pushImage(engine: MachineEngine, emulator: Emulator, repositoryName: string): Promise<void> {
  const client = new ECRClient(clientOptions(emulator));
  await client.send(new CreateRepositoryCommand({ repositoryName }));
  const { authorizationData } = await client.send(new GetAuthorizationTokenCommand({}));
  const folder = mkdtempSync(path.join(tmpdir(), 'image-test-'));
  try {
    const reference = `${emulator.registryHost}/${repositoryName}:1`;
    importImage(engine, reference);
    const auths = { [emulator.registryHost]: { auth: authorizationData![0].authorizationToken } };
    writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ auths }));
    docker(engine, '--config', folder, 'push', '--quiet', reference);
    docker(engine, 'image', 'rm', reference);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Makes an image with a shell on the engine itself. */
export function importImage(engine: MachineEngine, reference: string): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'image-test-'));
  try {
    mkdirSync(path.join(folder, 'root/bin'), { recursive: true });
    for (const name of ['busybox', 'sh', 'env', 'sleep']) {
      copyFileSync(engine.busybox, path.join(folder, 'root/bin', name));
    }
    const tar = path.join(folder, 'image.tar');
    execFileSync('tar', ['-C', path.join(folder, 'root'), '-cf', tar, '.']);
    docker(engine, 'import', tar, reference);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
