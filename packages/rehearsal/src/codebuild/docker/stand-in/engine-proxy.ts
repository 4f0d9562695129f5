/*
 * The `docker` command of a build on a machine with a Docker engine. Builds know the registry by the name that it has
 * in the template; the engine must reach it where it really is. So the name is replaced in what goes to the real
 * command, and put back in what it prints.
 *
 * node engine-proxy.js <configuration file> <docker's arguments …>
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Transform } from 'node:stream';
import type { CommandConfiguration } from '../install';
import { parseOptions } from './command-line';
import { skipLoginElsewhere } from './elsewhere';
import { LOGIN_OPTIONS, registryOf } from './login';

// Commands whose output names images. The output of all others passes unchanged.
const NAMES_IMAGES = new Set([
  'build',
  'buildx',
  'image',
  'images',
  'inspect',
  'login',
  'manifest',
  'pull',
  'push',
  'tag',
]);
const BINARY = new Set(['save']);

function main([configurationFile, ...args]: readonly string[]): void {
  const { registry, engine } = JSON.parse(readFileSync(configurationFile, 'utf8')) as Required<CommandConfiguration>;
  if (args[0] === 'login' && skipLoginElsewhere(registryOfLogin(args.slice(1)), registry)) {
    return;
  }
  const putBack = NAMES_IMAGES.has(args[0]) && !BINARY.has(args[1]);
  const child = spawn(
    engine.command,
    args.map((argument) => argument.replaceAll(registry.name, registry.host)),
    {
      env: { ...process.env, ...engine.environment },
      stdio: ['inherit', putBack ? 'pipe' : 'inherit', putBack ? 'pipe' : 'inherit'],
    },
  );
  child.stdout?.pipe(replaceText(registry.host, registry.name)).pipe(process.stdout);
  child.stderr?.pipe(replaceText(registry.host, registry.name)).pipe(process.stderr);
  child.on('error', (error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
  child.on('close', (exitCode) => (process.exitCode = exitCode ?? 1));
}

/** Options that the stand-in does not know belong to the real command. */
function registryOfLogin(args: readonly string[]): string {
  try {
    return registryOf(parseOptions('login', args, LOGIN_OPTIONS).positional);
  } catch {
    return '';
  }
}

/** Replaces a string in a stream, even if it spans two chunks. */
function replaceText(from: string, to: string): Transform {
  let rest = '';
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const text = (rest + chunk.toString('latin1')).replaceAll(from, to);
      const kept = beginningAtEnd(text, from);
      rest = text.slice(text.length - kept);
      done(null, Buffer.from(text.slice(0, text.length - kept), 'latin1'));
    },
    flush: (done) => done(null, Buffer.from(rest, 'latin1')),
  });
}

/** How many characters at the end of `text` could be the beginning of `wanted`. */
function beginningAtEnd(text: string, wanted: string): number {
  for (let length = Math.min(wanted.length - 1, text.length); length > 0; length -= 1) {
    if (text.endsWith(wanted.slice(0, length))) {
      return length;
    }
  }
  return 0;
}

main(process.argv.slice(2));
