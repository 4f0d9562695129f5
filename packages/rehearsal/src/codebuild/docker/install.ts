import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DockerEngine } from './engine';
import { PACKAGE_ROOT } from '../../package-root';
import { quote } from '../../quote';

const run = promisify(execFile);

/** Separate programs. They run compiled, because plain Node.js starts in milliseconds. */
const PROGRAMS = join(PACKAGE_ROOT, 'lib', 'codebuild', 'docker', 'stand-in');

export interface DockerOptions {
  /** Folder at the head of the build's PATH. */
  readonly binaries: string;
  /** Private folder for images and logins. */
  readonly state: string;
  readonly privileged: boolean;
  /** The name that builds use for the registry, and its real address. */
  readonly registry: { readonly name: string; readonly host: string };
  readonly engine?: DockerEngine;
}

export interface InstalledDocker {
  cleanUp(): Promise<void>;
}

/** The configuration that the command's script passes to the program. */
export interface CommandConfiguration {
  readonly state: string;
  readonly registry: { readonly name: string; readonly host: string };
  readonly engine?: DockerEngine;
}

// A project without privileged mode has a client in CodeBuild, but no daemon.
const NO_DAEMON = `#!/bin/sh
echo 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?' >&2
echo 'rehearsal: the build project needs privileged mode to use Docker' >&2
exit 1
`;

/** Adds a `docker` command to a build's PATH: the real one, a stand-in, or one without a daemon. */
export async function installDocker(options: DockerOptions): Promise<InstalledDocker> {
  const { state, registry, privileged, engine } = options;
  const command = join(options.binaries, 'docker');
  if (!privileged) {
    await writeFile(command, NO_DAEMON, { mode: 0o755 });
    return { cleanUp: async () => undefined };
  }
  const configuration = join(state, 'configuration.json');
  await writeFile(configuration, JSON.stringify({ state, registry, engine } satisfies CommandConfiguration), {
    mode: 0o600,
  });
  const program = join(PROGRAMS, engine ? 'engine-proxy.js' : 'main.js');
  const call = [process.execPath, program, configuration].map(quote).join(' ');
  await writeFile(command, `#!/bin/sh\nexec ${call} "$@"\n`, { mode: 0o755 });
  return { cleanUp: () => (engine ? removeImages(engine, registry.host) : Promise.resolve()) };
}

// Images of the rehearsal's own registry are useless once its emulator has stopped.
async function removeImages(engine: DockerEngine, registryHost: string): Promise<void> {
  const env = { ...process.env, ...engine.environment };
  try {
    const { stdout } = await run(engine.command, ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'], { env });
    const images = stdout.split('\n').filter((image) => image.startsWith(`${registryHost}/`));
    if (images.length > 0) {
      await run(engine.command, ['image', 'rm', '--force', ...images], { env });
    }
  } catch {
    // the engine is gone, and its images with it
  }
}
