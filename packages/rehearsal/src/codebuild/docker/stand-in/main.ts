/*
 * A stand-in for the `docker` command on machines without a Docker engine: packs a build context into a valid image
 * and pushes it to the rehearsal's registry. It runs nothing and refuses by name what it cannot do.
 *
 * node main.js <configuration file> <docker's arguments …>
 */
import { readFileSync } from 'node:fs';
import { messageOf } from '../../../errors';
import type { CommandConfiguration } from '../install';
import { build } from './build';
import { CommandError, refuse } from './command-line';
import { listImages, tag } from './images';
import { inspect } from './inspect';
import { login, logout } from './login';
import { push } from './push';
import { openStore } from './store';

const VERSION = '0.0.0-rehearsal';

async function main([configurationFile, ...args]: readonly string[]): Promise<number> {
  const { state, registry } = JSON.parse(readFileSync(configurationFile, 'utf8')) as CommandConfiguration;
  const store = openStore(state);
  const isImage = args[0] === 'image';
  const [command = '', ...rest] = isImage ? args.slice(1) : args;
  switch (command) {
    case 'build':
      await build(rest, store);
      return 0;
    case 'push':
      await push(rest, store, registry);
      return 0;
    case 'tag':
      tag(rest, store);
      return 0;
    case 'inspect':
      return inspect(rest, store, isImage ? 'Error response from daemon: No such image' : 'Error: No such object')
        ? 0
        : 1;
    case 'ls':
    case 'images':
      if (isImage !== (command === 'ls')) {
        throw refuse(`docker ${args[0]} ${command}`);
      }
      listImages(rest, store);
      return 0;
    case 'login':
      await login(rest, store, registry);
      return 0;
    case 'logout':
      logout(rest, store);
      return 0;
    case 'version':
    case 'info':
    case '--version':
    case '-v':
      console.log(`Docker version ${VERSION}, stand-in of the rehearsal: no Docker engine on this machine`);
      return 0;
    default:
      throw refuse(['docker', ...args.slice(0, isImage ? 2 : 1)].join(' '));
  }
}

main(process.argv.slice(2)).then(
  (exitCode) => (process.exitCode = exitCode),
  (error: unknown) => {
    console.error(messageOf(error));
    process.exitCode = error instanceof CommandError ? error.exitCode : 1;
  },
);
