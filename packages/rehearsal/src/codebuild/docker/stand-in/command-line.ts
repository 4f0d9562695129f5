/** Ends the command with a message on standard error and an exit code. */
export class CommandError extends Error {
  constructor(
    message: string,
    readonly exitCode = 1,
  ) {
    super(message);
  }
}

const REFUSED_EXIT_CODE = 125;

/** The stand-in rejects by name what it does not support. */
export const refuse = (what: string): CommandError =>
  new CommandError(
    `rehearsal: no Docker engine on this machine, and its stand-in does not support "${what}"; install Docker Engine or Docker Desktop to run it`,
    REFUSED_EXIT_CODE,
  );

export interface OptionNames {
  /** Options with a value, by every spelling: `{ '-t': 'tag', '--tag': 'tag' }`. */
  readonly values?: Readonly<Record<string, string>>;
  readonly flags?: Readonly<Record<string, string>>;
}

export interface ParsedOptions {
  readonly positional: readonly string[];
  all(name: string): readonly string[];
  last(name: string): string | undefined;
  has(name: string): boolean;
}

/** Parses options in Docker's forms: `--tag x`, `--tag=x`, `-t x`, `-tx`; rejects unknown options by name. */
export function parseOptions(command: string, args: readonly string[], names: OptionNames): ParsedOptions {
  const found: [string, string][] = [];
  const positional: string[] = [];
  const rest = [...args];
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    if (!argument.startsWith('-') || argument === '-') {
      positional.push(argument);
      continue;
    }
    const { spelling, value } = splitOption(argument);
    const valueName = names.values?.[spelling];
    const flagName = names.flags?.[spelling];
    if (valueName) {
      found.push([valueName, value ?? requireValue(spelling, rest)]);
    } else if (flagName) {
      found.push([flagName, value ?? 'true']);
    } else {
      throw refuse(`docker ${command} ${spelling}`);
    }
  }
  const all = (name: string): string[] => found.filter(([key]) => key === name).map(([, value]) => value);
  return {
    positional,
    all,
    last: (name) => all(name).at(-1),
    has: (name) => all(name).at(-1) === 'true',
  };
}

function splitOption(argument: string): { spelling: string; value?: string } {
  const equals = argument.indexOf('=');
  if (equals > 0) {
    return { spelling: argument.slice(0, equals), value: argument.slice(equals + 1) };
  }
  const isShortWithValue = !argument.startsWith('--') && argument.length > 2;
  return isShortWithValue ? { spelling: argument.slice(0, 2), value: argument.slice(2) } : { spelling: argument };
}

function requireValue(spelling: string, rest: string[]): string {
  const value = rest.shift();
  if (value === undefined) {
    throw new CommandError(`flag needs an argument: ${spelling}`, REFUSED_EXIT_CODE);
  }
  return value;
}
