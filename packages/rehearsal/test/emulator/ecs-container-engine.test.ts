import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { CreateRepositoryCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import { CLUSTER, Ecs } from './ecs';
import { clientOptions, deploy, type FakeEngine, withEmulator } from './support';
import type { Emulator } from '../../src/emulator/emulator';

const IMAGE = '000000000000.dkr.ecr.us-east-1.amazonaws.com/shop:1';
const MANIFEST = { schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json', layers: [] };
const folder = mkdtempSync(path.join(tmpdir(), 'fake-docker-'));
const command = path.join(folder, 'docker');
const log = path.join(folder, 'log');

/** A `docker` that answers as the test says; otherwise each container exits with 3. */
function fakeDocker(answers = ''): void {
  const state = (Status: string) => JSON.stringify({ Status, OOMKilled: false, ExitCode: 3 });
  const script = [
    '#!/bin/sh',
    `echo "$*" >> '${log}'`,
    'case "$1" in',
    answers,
    'create) echo 0123;;',
    `inspect) echo '${state('exited')}';;`,
    'logs) echo no database;;',
    'esac',
  ];
  writeFileSync(command, script.join('\n'));
  chmodSync(command, 0o755);
  writeFileSync(log, '');
}

const calls = (): string[] => readFileSync(log, 'utf8').trimEnd().split('\n');

describe('what a Docker engine answers', () => {
  let emulator: Emulator;
  let callbacks: FakeEngine;
  let ecs: Ecs;

  withEmulator(
    (started, fakeEngine) => {
      emulator = started;
      callbacks = fakeEngine;
    },
    { containerEngine: { command, environment: { DOCKER_HOST: 'unix:///private.sock' } } },
  );

  beforeAll(async () => {
    fakeDocker();
    ecs = new Ecs(emulator);
    await deploy(emulator, 'cluster', {
      Cluster: { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: CLUSTER } },
    });
    const ecr = new ECRClient(clientOptions(emulator));
    await ecr.send(new CreateRepositoryCommand({ repositoryName: 'shop' }));
    const imageManifest = JSON.stringify(MANIFEST);
    await ecr.send(new PutImageCommand({ repositoryName: 'shop', imageManifest, imageTag: '1' }));
    const deploymentCircuitBreaker = { enable: true, rollback: true };
    await ecs.create('shop', { deploymentConfiguration: { deploymentCircuitBreaker } });
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  const update = async (answers?: string): Promise<string> => {
    fakeDocker(answers);
    callbacks.calls.length = 0;
    return ecs.update('shop', { taskDefinition: await ecs.register('shop', IMAGE) });
  };
  const ended = async (answers?: string) => ecs.end(await update(answers));
  const warnings = () => callbacks.calls.map(({ body }) => body.message);

  test('an exit fails the deployment; the image is pulled by digest, and the container removed', async () => {
    expect(await ended()).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL' });
    const [pull, create, start] = calls();
    expect(pull).toMatch(new RegExp(`^pull --quiet ${emulator.registryHost}/shop@sha256:[0-9a-f]{64}$`));
    expect(create).toContain('--network none');
    expect(start).toBe('start 0123');
    expect(calls().at(-1)).toBe('rm --force --volumes 0123');
    expect(warnings()).toEqual([]);
  });

  test('a pull that fails is a reason of ECS', async () => {
    expect(await ended('pull) echo "no such layer" >&2; exit 1;;')).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL' });
    const reasons = (await ecs.stoppedTasks('shop')).map(({ stoppedReason }) => stoppedReason);
    expect(reasons).toContain('CannotPullContainerError: no such layer');
  });

  test('a container without memory is told so', async () => {
    const state = '{"Status":"exited","OOMKilled":true,"ExitCode":137}';
    expect(await ended(`inspect) echo '${state}';;`)).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL' });
    const reasons = (await ecs.stoppedTasks('shop')).map(({ containers }) => containers![0].reason);
    expect(reasons).toContain('OutOfMemoryError: Container killed due to memory usage');
  });

  test.each([
    ['create) echo "no space left" >&2; exit 1;;', 'no space left'],
    ['start) echo "exec format error" >&2; exit 1;;', 'the image is for another architecture'],
    ['logs) echo "exec /app: exec format error";;', 'the image is for another architecture'],
    ['inspect) echo "the daemon is gone" >&2; exit 1;;', 'the daemon is gone'],
    ['inspect) echo "not JSON";;', 'JSONDecodeError'],
  ])('an engine that fails fails no deployment: %s', async (answers, reason) => {
    expect(await ended(answers)).toMatchObject({ status: 'SUCCESSFUL' });
    expect(warnings()).toEqual([expect.stringContaining('service shop: no container runs: ')]);
    expect(warnings()).toEqual([expect.stringContaining(reason)]);
  });

  test('a deployment that is stopped waits for no container', async () => {
    const running = '{"Status":"running","OOMKilled":false,"ExitCode":0}';
    const arn = await update(`inspect) echo '${running}';;`);
    expect(await ecs.deployment(arn)).toMatchObject({ status: 'PENDING' });
    const next = await ecs.deploy('shop', { kind: 'healthy' });
    expect(await ecs.end(arn)).toMatchObject({ status: 'STOPPED' });
    expect(await ecs.end(next)).toMatchObject({ status: 'SUCCESSFUL' });
  });

  test('nothing runs for a test that says what happens, or for no tasks', async () => {
    await ecs.script('shop', { kind: 'healthy' });
    expect(await ended()).toMatchObject({ status: 'SUCCESSFUL' });
    await ecs.update('shop', { desiredCount: 0 });
    const deployment = await ecs.update('shop', { forceNewDeployment: true });
    expect(await ecs.end(deployment)).toMatchObject({ status: 'SUCCESSFUL' });
    expect(calls()).toEqual(['']);
  });

  test('CloudFormation waits for what the containers do', async () => {
    fakeDocker();
    const taskDefinition = await ecs.register('site', IMAGE);
    const properties = { Cluster: CLUSTER, ServiceName: 'site', TaskDefinition: taskDefinition, DesiredCount: 1 };
    const failing = deploy(emulator, 'failing', { Site: { Type: 'AWS::ECS::Service', Properties: properties } });
    await expect(failing).rejects.toThrow('the service does not stabilize: its tasks keep failing');
  });
});
