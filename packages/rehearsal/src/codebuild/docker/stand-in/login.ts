import { readFileSync } from 'node:fs';
import { CommandError, parseOptions } from './command-line';
import { skipLoginElsewhere } from './elsewhere';
import { locateRegistry, send } from './registry-client';
import type { ImageStore } from './store';

export const LOGIN_OPTIONS = {
  values: { '-u': 'username', '--username': 'username', '-p': 'password', '--password': 'password' },
  flags: { '--password-stdin': 'stdin' },
};

type OwnRegistry = { readonly name: string; readonly host: string };

export async function login(args: readonly string[], store: ImageStore, own: OwnRegistry): Promise<void> {
  const options = parseOptions('login', args, LOGIN_OPTIONS);
  const name = registryOf(options.positional);
  const username = options.last('username');
  const password = options.has('stdin') ? readFileSync(0, 'utf8').replace(/\r?\n$/, '') : options.last('password');
  // Docker's message if the pipe is empty, which is what a failed get-login-password looks like.
  if (!username || !password) {
    throw new CommandError('Error: Cannot perform an interactive login from a non TTY device');
  }
  if (skipLoginElsewhere(name, own)) {
    return;
  }
  const authorization = Buffer.from(`${username}:${password}`).toString('base64');
  const response = await send(
    { name, host: locateRegistry(name, own), authorization },
    { method: 'GET', path: '/v2/' },
  );
  if (response.status !== 200) {
    throw new CommandError(
      `Error response from daemon: login attempt to http://${name}/v2/ failed with status: ${response.status} ${response.body}`.trim(),
    );
  }
  store.change(({ logins }) => (logins[name] = authorization));
  console.log('Login Succeeded');
}

export function logout(args: readonly string[], store: ImageStore): void {
  const name = registryOf(parseOptions('logout', args, {}).positional);
  store.change(({ logins }) => delete logins[name]);
  console.log(`Removing login credentials for ${name}`);
}

export function registryOf(positional: readonly string[]): string {
  if (positional.length > 1) {
    throw new CommandError('"docker login" requires at most 1 argument.');
  }
  return (positional[0] ?? 'docker.io').replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}
