import { CommandError } from './command-line';

export interface Instruction {
  readonly name: string;
  readonly text: string;
  readonly line: number;
}

const INSTRUCTIONS = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  ),
);
const HEREDOC = /<<-?(['"]?)([A-Za-z_]\w*)\1/g;
const TAKES_HEREDOC = new Set(['ADD', 'COPY', 'RUN']);

const parseError = (line: number, message: string): CommandError =>
  new CommandError(`ERROR: failed to solve: dockerfile parse error on line ${line}: ${message}`);

/** Splits a Dockerfile into its instructions; mistakes fail as in Docker. */
export function parseDockerfile(text: string, name: string): Instruction[] {
  const lines = text.split(/\r?\n/);
  const escape = /^#\s*escape\s*=\s*`\s*$/im.test(lines.slice(0, 5).join('\n')) ? '`' : '\\';
  const instructions: Instruction[] = [];
  for (let index = 0; index < lines.length;) {
    if (isBlank(lines[index])) {
      index += 1;
      continue;
    }
    const start = index;
    const logical = readLogicalLine(lines, index, escape);
    const heredoc = readHeredocs(lines, logical.next, logical.text);
    index = heredoc.next;
    instructions.push(readInstruction([logical.text, ...heredoc.lines].join('\n'), start + 1));
  }
  checkOrder(instructions, name);
  return instructions;
}

const isBlank = (line: string): boolean => /^\s*(#|$)/.test(line);

// The next line continues a line that ends in the escape character; comments and blank lines in between are ignored.
function readLogicalLine(lines: readonly string[], start: number, escape: string): { text: string; next: number } {
  let text = '';
  let index = start;
  for (; index < lines.length; index += 1) {
    if (index > start && isBlank(lines[index])) {
      continue;
    }
    const line = lines[index].trimEnd();
    if (!line.endsWith(escape)) {
      return { text: (text + line).trim(), next: index + 1 };
    }
    text += line.slice(0, -1);
  }
  return { text: text.trim(), next: index };
}

function readHeredocs(lines: readonly string[], start: number, text: string): { lines: string[]; next: number } {
  if (!TAKES_HEREDOC.has(text.split(/\s/, 1)[0].toUpperCase())) {
    return { lines: [], next: start };
  }
  let next = start;
  for (const [, , word] of text.matchAll(HEREDOC)) {
    const end = lines.findIndex((line, index) => index >= next && line.trim() === word);
    if (end < 0) {
      throw parseError(start, `unterminated heredoc ${word}`);
    }
    next = end + 1;
  }
  return { lines: lines.slice(start, next), next };
}

function readInstruction(text: string, line: number): Instruction {
  const [, word, rest] = /^(\S+)\s*([\s\S]*)$/.exec(text) ?? ['', '', ''];
  const name = word.toUpperCase();
  if (!INSTRUCTIONS.has(name)) {
    throw parseError(line, `unknown instruction: ${word}`);
  }
  if (!rest) {
    throw parseError(line, `${name} requires at least one argument`);
  }
  return { name, text: rest, line };
}

function checkOrder(instructions: readonly Instruction[], name: string): void {
  if (instructions.length === 0) {
    throw new CommandError(`ERROR: failed to solve: the Dockerfile (${name}) cannot be empty`);
  }
  const first = instructions.find((instruction) => instruction.name !== 'ARG');
  if (first?.name !== 'FROM') {
    throw parseError(instructions[0].line, 'no build stage in current context');
  }
}

const VARIABLE = /\\\$|\$(?:(\w+)|\{(\w+)(?::([-+])([^}]*))?\})/g;

/** Replaces `$NAME`, `${NAME}`, `${NAME:-default}` and `${NAME:+other}`. */
export const substitute = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(VARIABLE, (match, plain?: string, braced?: string, operator?: string, word = '') => {
    if (match === '\\$') {
      return '$';
    }
    const value = values[plain ?? braced ?? ''];
    if (operator === '-') {
      return value || (word as string);
    }
    if (operator === '+') {
      return value ? (word as string) : '';
    }
    return value ?? '';
  });

/** Splits at spaces outside of quotes, and removes the quotes. */
export function splitWords(text: string): string[] {
  const words = text.match(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+/gs) ?? [];
  return words.map((word) =>
    word.replace(/"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/gs, (_, double?: string, single?: string, escaped?: string) =>
      double !== undefined ? double.replace(/\\(["\\$])/g, '$1') : (single ?? escaped ?? ''),
    ),
  );
}
