import { createBuildClients, type BuildClientsFactory } from './clients';
import { ACCOUNT, REGION } from '../../account';
import type { DockerEngine } from '../docker/engine';
import type { BuildControl } from '../types';

/** What every build of a rehearsal shares. */
export interface BuildServices {
  readonly control: BuildControl;
  readonly clients: BuildClientsFactory;
  readonly region: string;
  readonly account: string;
  /** AWS_ENDPOINT_URL of the commands. */
  readonly endpoint: string;
  /** Host and port of the emulator's Docker registry. */
  readonly registryHost: string;
  /** Folder with the `aws` command. */
  readonly toolsDirectory: string;
  /** Runs the reaper of each build. Default: `python3`. */
  readonly python?: string;
  /** The machine's Docker engine. Default: a stand-in packs and pushes images. */
  readonly dockerEngine?: DockerEngine;
  /** Where builds create their private folders. Default: the system's folder for temporary files. */
  readonly temporaryDirectory?: string;
  nextBuildNumber(projectName: string): number;
}

export interface BuildServicesOptions {
  readonly control: BuildControl;
  readonly endpoint: string;
  readonly registryHost: string;
  readonly toolsDirectory: string;
  /** Runs the reaper of each build. Default: `python3`. */
  readonly python?: string;
  readonly dockerEngine?: DockerEngine;
  readonly temporaryDirectory?: string;
  readonly region?: string;
  readonly account?: string;
}

export function createBuildServices(options: BuildServicesOptions): BuildServices {
  const { region = REGION, account = ACCOUNT, endpoint } = options;
  const numbers = new Map<string, number>();
  return {
    ...options,
    region,
    account,
    clients: (credentials) => createBuildClients({ endpoint, region, credentials }),
    nextBuildNumber(projectName) {
      const number = (numbers.get(projectName) ?? 0) + 1;
      numbers.set(projectName, number);
      return number;
    },
  };
}

/** The registry's name in templates and builds, under which Docker reaches the emulator's registry. */
export const registryName = ({ account, region }: Pick<BuildServices, 'account' | 'region'>): string =>
  `${account}.dkr.ecr.${region}.amazonaws.com`;
