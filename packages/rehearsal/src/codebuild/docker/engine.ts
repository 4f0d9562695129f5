import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PROBE_MILLISECONDS = 5_000;

/** A running Docker engine of this machine. */
export interface DockerEngine {
  /** The real `docker` command. */
  readonly command: string;
  /** The environment that the command needs to reach the engine; a build has its own HOME, without Docker contexts. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Finds the machine's Docker engine, if one runs. */
export async function findDockerEngine(host: NodeJS.ProcessEnv = process.env): Promise<DockerEngine | undefined> {
  const docker = async (...args: string[]): Promise<string> =>
    (await run('docker', args, { env: host, timeout: PROBE_MILLISECONDS })).stdout.trim();
  try {
    // Prints the server's version only when a server answers.
    if (!(await docker('info', '--format', '{{.ServerVersion}}'))) {
      return undefined;
    }
    const { stdout: command } = await run('/bin/sh', ['-c', 'command -v docker'], { env: host });
    const endpoint = host.DOCKER_HOST ?? (await docker('context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'));
    return { command: command.trim(), environment: { DOCKER_HOST: endpoint, ...tlsSettings(host) } };
  } catch {
    return undefined;
  }
}

const tlsSettings = (host: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    ['DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH'].flatMap((name) => (host[name] === undefined ? [] : [[name, host[name]]])),
  ) as Record<string, string>;
