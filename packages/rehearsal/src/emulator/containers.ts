import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { PACKAGE_ROOT } from '../package-root';

const run = promisify(execFile);
const REMOVER = path.join(PACKAGE_ROOT, 'python', 'remove-containers.sh');
const REMOVAL_TIMEOUT_MS = 60_000;
/** A container that was asked for when the emulator ended may still appear for some seconds. */
const ROUNDS_AFTER_TRIAL = 15;
/** The emulator has such a folder in its own while a trial is under way. */
const TRIAL_PREFIX = 'trial-';

/** A Docker engine, as builds have it. */
export interface ContainerEngine {
  readonly command: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The containers of one rehearsal, on the machine's engine. */
export interface Containers extends ContainerEngine {
  /** Each of them has this label, and no other container has it. */
  readonly label: string;
  /** The emulator's folder, for files of trials. */
  readonly folder: string;
}

export const CONTAINER_LABEL = 'codepipeline-rehearsal';

/** The folder's name is the rehearsal's. */
export const labelOf = (folder: string): string => `${CONTAINER_LABEL}=${path.basename(folder)}`;

export function newContainers(engine: ContainerEngine, folder: string): Containers {
  return { ...engine, label: labelOf(folder), folder };
}

/** Removes all containers of the rehearsal, and the images of its registry. The emulator has ended. */
export async function removeContainers(containers: Containers, registryHost: string): Promise<void> {
  const { command, environment, label, folder } = containers;
  const isTrying = (await readdir(folder)).some((name) => name.startsWith(TRIAL_PREFIX));
  const rounds = isTrying ? ROUNDS_AFTER_TRIAL : 1;
  await run('/bin/sh', [REMOVER, command, label, registryHost, String(rounds)], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    timeout: REMOVAL_TIMEOUT_MS,
  }).catch(() => undefined); // the engine is gone, and its containers with it
}
