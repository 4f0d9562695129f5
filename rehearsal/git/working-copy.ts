import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { runGit } from './git-command';

/** Files of a commit, by their path in the repository. A text that starts with `#!` becomes executable. */
export type CommitFiles = Readonly<Record<string, string | Buffer>>;

export interface CommitOptions {
  /** Default: `main`. */
  readonly branch?: string;
  readonly message?: string;
}

const IDENTITY = ['-c', 'user.name=Rehearsal', '-c', 'user.email=rehearsal@example.com', '-c', 'commit.gpgsign=false'];

/**
 * Commits the files on top of a branch and pushes them, as a developer would from a clone of their own.
 * The commit holds these files and no others. Resolves with its id once the engine has heard of the push.
 */
export async function commitAndPush(
  repositoryUrl: string,
  files: CommitFiles,
  { branch = 'main', message = 'Change by the rehearsal' }: CommitOptions = {},
): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'rehearsal-clone-'));
  const git = async (...args: string[]): Promise<string> =>
    (await runGit([...IDENTITY, ...args], { directory, whatFailed: `git ${args[0]}` })).toString().trim();
  try {
    await git('clone', '--quiet', repositoryUrl, '.');
    await git('checkout', '--quiet', ...(await startingPoint(git, branch)));
    await replaceFiles(directory, files);
    await git('add', '--all', '--force', '.');
    await git('commit', '--quiet', '--allow-empty', '--message', message);
    await git('push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);
    return await git('rev-parse', 'HEAD');
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function startingPoint(git: (...args: string[]) => Promise<string>, branch: string): Promise<string[]> {
  const exists = (await git('ls-remote', '--heads', 'origin', `refs/heads/${branch}`)) !== '';
  return exists ? ['-B', branch, `origin/${branch}`] : ['--orphan', branch];
}

async function replaceFiles(directory: string, files: CommitFiles): Promise<void> {
  const old = (await readdir(directory)).filter((name) => name !== '.git');
  await Promise.all(old.map((name) => rm(path.join(directory, name), { recursive: true, force: true })));
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(directory, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content, { mode: content.toString().startsWith('#!') ? 0o755 : 0o644 });
  }
}
