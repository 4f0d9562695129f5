import { execFile } from 'node:child_process';

/** From the user's environment, only what is needed to find git; no settings, hooks or credentials of the user. */
const INHERITED = ['PATH', 'LANG', 'TMPDIR'] as const;
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

export interface GitOptions {
  /** Where the command runs. */
  readonly directory: string;
  /** The start of a failure's message, which continues with git's own. */
  readonly whatFailed?: string;
}

/** Runs git and returns its output, without the configuration of the user and the machine. */
export async function runGit(args: readonly string[], { directory, whatFailed }: GitOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    execFile(
      'git',
      [...args],
      { cwd: directory, env: gitEnvironment(directory), encoding: 'buffer', maxBuffer: MAX_OUTPUT_BYTES },
      (error, stdout, stderr) => {
        if (error === null) {
          return resolve(stdout);
        }
        const reason = isMissing(error) ? MISSING : stderr.toString().trim() || error.message;
        reject(new Error(`${whatFailed ?? `git ${args[0]}`}: ${reason}`));
      },
    );
  });
}

const MISSING = 'git is not on this machine: install it (Debian: apt-get install git, macOS: xcode-select --install)';

const isMissing = (error: Error): boolean => 'code' in error && error.code === 'ENOENT';

function gitEnvironment(directory: string): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries(INHERITED.map((name) => [name, process.env[name]])),
    HOME: directory,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
  };
}
