import { mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { runGit } from './git-command';
import { newFileIn } from '../inside';

/** Files of a commit, by their path in the repository. Files that start with `#!` become executable. */
export type CommitFiles = Readonly<Record<string, string | Buffer>>;

export interface CommitOptions {
  /** Default: `main`. */
  readonly branch?: string;
  readonly message?: string;
  /** Where the clone is created and removed. Default: the system's folder for temporary files. */
  readonly temporaryDirectory?: string;
}

const IDENTITY = ['-c', 'user.name=Rehearsal', '-c', 'user.email=rehearsal@example.com', '-c', 'commit.gpgsign=false'];

/**
 * Commits the files on top of a branch and pushes them, as a developer would from a clone of their own.
 * The commit holds these files and no others. Resolves with its id once the engine has heard of the push.
 */
export async function commitAndPush(
  repositoryUrl: string,
  files: CommitFiles,
  { branch = 'main', message = 'Change by the rehearsal', temporaryDirectory = tmpdir() }: CommitOptions = {},
): Promise<string> {
  const directory = await realpath(await mkdtemp(path.join(temporaryDirectory, 'rehearsal-clone-')));
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

/** git's own folder, in each spelling that a file system maps to it (git's `core.protectNTFS` and `protectHFS`). */
const GIT_FOLDER = /^(\.git|git~1)([\s.:].*)?$/i;
const IGNORED_BY_HFS = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

function nameInRepository(name: string): string {
  if (name.split('/').some((part) => GIT_FOLDER.test(part.replace(IGNORED_BY_HFS, '')))) {
    throw new Error(`${name} is not the path of a file in a repository: it is git's own`);
  }
  return name;
}

async function startingPoint(git: (...args: string[]) => Promise<string>, branch: string): Promise<string[]> {
  const exists = (await git('ls-remote', '--heads', 'origin', `refs/heads/${branch}`)) !== '';
  return exists ? ['-B', branch, `origin/${branch}`] : ['--orphan', branch];
}

async function replaceFiles(directory: string, files: CommitFiles): Promise<void> {
  const old = (await readdir(directory)).filter((name) => name !== '.git');
  await Promise.all(old.map((name) => rm(path.join(directory, name), { recursive: true, force: true })));
  for (const [name, content] of Object.entries(files)) {
    const file = await newFileIn(directory, nameInRepository(name));
    await writeFile(file, content, { mode: content.toString().startsWith('#!') ? 0o755 : 0o644 });
  }
}
