import { join } from 'node:path';
import { quote } from '../../quote';

/** The state that is kept between commands, and the script of a command. */
export interface StateFiles {
  readonly script: string;
  readonly directory: string;
  readonly environment: string;
  readonly values: string;
}

export const stateFiles = (folder: string): StateFiles => ({
  script: join(folder, 'script.sh'),
  directory: join(folder, 'dir.txt'),
  environment: join(folder, 'env.sh'),
  values: join(folder, 'values'),
});

export const exportLine = ([name, value]: [string, string]): string => `export ${name}=${quote(value)}\n`;

const restoreState = (files: StateFiles): string => `cd "$(cat ${quote(files.directory)})" || exit 1
set -a
. ${quote(files.environment)}
`;

export const commandScript = (command: string, files: StateFiles): string => `${restoreState(files)}${command}

CODEBUILD_LAST_EXIT=$?
export -p > ${quote(files.environment)}
pwd > ${quote(files.directory)}
exit $CODEBUILD_LAST_EXIT
`;

export const readScript = (names: readonly string[], files: StateFiles): string => {
  const lines = names.map((name) => `[ -z "\${${name}+set}" ] || printf '%s=%s\\0' ${name} "$${name}"`);
  return `${restoreState(files)}{\n${[':', ...lines].join('\n')}\n} > ${quote(files.values)}\n`;
};

export const parseValues = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split('\0')
      .filter(Boolean)
      .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
