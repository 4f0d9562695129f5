import { randomBytes } from 'node:crypto';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { type Administrator, newAdministrator } from './administrator';
import { type ContainerEngine, newContainers, removeContainers } from './containers';
import { type EmulatorControl, createControl } from './control';
import { startLauncher } from './launcher-process';
import { ensurePythonEnvironment } from './python-environment';
import { loadServiceRequests } from './service-requests';

const MINUTE_MS = 60_000;

export interface EmulatorOptions {
  /**
   * Base URL of the engine that plays CodePipeline and CodeBuild: the emulator calls it back, and Lambda functions
   * find it as AWS_ENDPOINT_URL_CODEPIPELINE and AWS_ENDPOINT_URL_CODEBUILD.
   */
  readonly engineUrl: string;
  /** Shared with the engine, which starts first and checks it on each call back. Default: a new random one. */
  readonly secret?: string;
  /** How long a minute of ECS takes, in milliseconds. Default: a minute. */
  readonly ecsMinuteMs?: number;
  /** Runs the containers of ECS. Default: none run. */
  readonly containerEngine?: ContainerEngine;
}

export interface Emulator {
  /** The AWS_ENDPOINT_URL of AWS clients: http://127.0.0.1:PORT. */
  readonly endpoint: string;
  /** Host of the Docker registry: 127.0.0.1:PORT. */
  readonly registryHost: string;
  readonly control: EmulatorControl;
  /** Only this rehearsal has this key. */
  readonly administrator: Administrator;
  /** Sent as SECRET_HEADER on every call back to the engine. */
  readonly secret: string;
  /** The emulator's own log, in its private temporary folder. */
  readonly logFile: string;
  /** Its private temporary folder, which is always removed with it. */
  readonly folder: string;
  /** Ends the emulator with its Lambda functions and containers, and removes its temporary folder. Can be called again. */
  stop(): Promise<void>;
}

export function newSecret(): string {
  return randomBytes(32).toString('hex');
}

/** Starts an emulator on a free loopback port. Nothing of it survives stop(), or this process. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const python = await ensurePythonEnvironment();
  const serviceRequests = await loadServiceRequests();
  const secret = options.secret ?? newSecret();
  const administrator = newAdministrator();
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'rehearsal-emulator-')));
  const removeFolder = () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
  const logFile = path.join(folder, 'emulator.log');
  try {
    const { engineUrl, ecsMinuteMs = MINUTE_MS, containerEngine } = options;
    const containers = containerEngine && newContainers(containerEngine, folder);
    const settings = { engineUrl, secret, administrator, folder, serviceRequests, ecsMinuteMs, containers };
    const launcher = await startLauncher({ python, logFile, ...settings });
    const registryHost = new URL(launcher.endpoint).host;
    const stop = async (): Promise<void> => {
      await launcher.end();
      if (containers !== undefined) {
        await removeContainers(containers, registryHost);
      }
    };
    return {
      administrator,
      endpoint: launcher.endpoint,
      registryHost,
      control: createControl(launcher.endpoint, secret),
      secret,
      logFile,
      folder,
      stop: once(() => stop().finally(removeFolder)),
    };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

function once(action: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= action());
}
