import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { quote } from '../quote';
import { runGit } from './git-command';
import { PACKAGE_ROOT } from '../package-root';

export interface Commit {
  readonly id: string;
  readonly message: string;
  /** ISO 8601, in UTC and without milliseconds: 2026-01-31T12:00:00Z. */
  readonly authorDate: string;
  readonly committerDate: string;
}

/** A repository that people push to. */
export interface GitRepository {
  readonly path: string;
  /** The URL for `git clone` and `git push`. */
  readonly url: string;
  /** The commit of a branch or an id; undefined if there is none. */
  findCommit(revision: { readonly branch: string } | { readonly id: string }): Promise<Commit | undefined>;
  /** A ZIP file of the commit's files, without any history. */
  archive(commitId: string): Promise<Buffer>;
}

export interface PushHook {
  /** The engine that is notified of pushes. */
  readonly url: string;
  readonly secret: string;
  /** The engine's name for the repository. */
  readonly repository: unknown;
}

/** Creates an empty bare repository, whose pushes wait until the engine has received them. */
export async function createBareRepository(directory: string, hook: PushHook): Promise<GitRepository> {
  await mkdir(directory, { recursive: true });
  await runGit(['init', '--quiet', '--bare', '--initial-branch=main', '.'], { directory });
  const hooks = path.join(directory, 'hooks');
  // A pusher's own core.hooksPath would disable the hook; the repository's setting overrides it.
  await runGit(['config', 'core.hooksPath', hooks], { directory });
  await installHook(hooks, hook);
  return openRepository(directory);
}

async function installHook(hooks: string, hook: PushHook): Promise<void> {
  const script = path.join(hooks, 'push-hook.cjs');
  await mkdir(hooks, { recursive: true });
  await copyFile(path.join(PACKAGE_ROOT, 'assets', 'push-hook.cjs'), script);
  await writeFile(path.join(hooks, 'push-hook.json'), JSON.stringify(hook), { mode: 0o600 });
  const command = [process.execPath, script].map(quote).join(' ');
  const file = path.join(hooks, 'post-receive');
  await writeFile(file, `#!/bin/sh\nexec ${command}\n`);
  await chmod(file, 0o700);
}

function openRepository(directory: string): GitRepository {
  return {
    path: directory,
    url: pathToFileURL(directory).href,
    async findCommit(revision) {
      const name = 'branch' in revision ? `refs/heads/${revision.branch}` : revision.id;
      const id = await resolve(directory, name);
      return id === undefined ? undefined : readCommit(directory, id);
    },
    archive: (commitId) => runGit(['archive', '--format=zip', commitId], { directory }),
  };
}

async function resolve(directory: string, name: string): Promise<string | undefined> {
  try {
    const args = ['rev-parse', '--quiet', '--verify', '--end-of-options', `${name}^{commit}`];
    return (await runGit(args, { directory })).toString().trim();
  } catch {
    return undefined;
  }
}

async function readCommit(directory: string, id: string): Promise<Commit> {
  const args = ['show', '--no-patch', '--format=%at%n%ct%n%B', id];
  const [authored, committed, ...message] = (await runGit(args, { directory })).toString().split('\n');
  return {
    id,
    message: message.join('\n').trim(),
    authorDate: isoDate(authored),
    committerDate: isoDate(committed),
  };
}

const isoDate = (seconds: string): string => new Date(Number(seconds) * 1000).toISOString().replace('.000Z', 'Z');
