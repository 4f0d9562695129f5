// The tools that pack and run each language on this machine.
import { spawnSync } from 'node:child_process';

/** For each jsii target, a command that succeeds if its tools are there, and their name. */
export const toolchains = {
  js: { probe: ['npm', '--version'], needs: 'npm' },
  python: { probe: ['python3', '-c', 'import ensurepip, venv'], needs: 'python3 with venv and pip' },
  java: { probe: ['mvn', '--version'], needs: 'Maven (mvn) with a JDK, 17 or newer' },
  go: { probe: ['go', 'version'], needs: 'Go (https://go.dev/dl)' },
  // Its code is generated but not compiled, because it is not published.
  dotnet: { probe: [process.execPath, '--version'], folder: '.cache/dotnet' },
};

/** Whether this runs in CI, where nothing can be skipped. */
export const isCi = !['', '0', 'false'].includes(process.env.CI ?? '');

export function isThere(target) {
  const [command, ...args] = toolchains[target].probe;
  return spawnSync(command, args, { stdio: 'ignore', shell: process.platform === 'win32' }).status === 0;
}
