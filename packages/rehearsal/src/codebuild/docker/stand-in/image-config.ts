import { posix } from 'node:path';
import { CommandError, refuse } from './command-line';
import { splitWords, substitute, type Instruction } from './dockerfile';
import type { ContainerConfig } from './store';

export interface Stage {
  readonly config: ContainerConfig;
  /** Instructions of the stage and of those that it builds on. */
  readonly history: readonly string[];
  readonly skippedRuns: readonly string[];
  /** Sources of COPY and ADD that must be in the build context. */
  readonly sources: readonly string[];
}

interface StageState extends Stage {
  readonly scope: Readonly<Record<string, string>>;
  readonly alias?: string;
  /** Whether the stage itself sets a command; a new entry point drops an inherited one, as in Docker. */
  readonly hasCommand?: boolean;
}

const DEFAULT_PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const EMPTY: StageState = { config: { Env: [DEFAULT_PATH] }, history: [], skippedRuns: [], sources: [], scope: {} };

/** The image of a Dockerfile's last stage, as far as it is known without running anything. */
export function readLastStage(
  instructions: readonly Instruction[],
  buildArguments: Readonly<Record<string, string>>,
): Stage {
  const stages: StageState[] = [];
  let globals: Record<string, string> = {};
  for (const instruction of instructions) {
    if (stages.length === 0 && instruction.name === 'ARG') {
      globals = { ...globals, ...declaredArguments(instruction.text, globals, buildArguments, {}) };
    } else if (instruction.name === 'FROM') {
      stages.push(openStage(instruction, stages, globals));
    } else {
      const stage = applyInstruction(stages[stages.length - 1], instruction, globals, buildArguments);
      stages[stages.length - 1] = { ...stage, history: [...stage.history, `${instruction.name} ${instruction.text}`] };
    }
  }
  return stages[stages.length - 1];
}

function openStage(
  { text }: Instruction,
  stages: readonly StageState[],
  globals: Readonly<Record<string, string>>,
): StageState {
  const words = splitWords(substitute(text, globals)).filter((word) => !word.startsWith('--platform='));
  const [base, as, alias] = words;
  if (!base) {
    throw new CommandError(`ERROR: failed to solve: base name (${text}) should not be blank`);
  }
  if (words.length !== 1 && (words.length !== 3 || as.toUpperCase() !== 'AS')) {
    throw new CommandError('ERROR: failed to solve: FROM requires either one or three arguments');
  }
  const parent = stages.find((stage, index) => stage.alias === base.toLowerCase() || String(index) === base) ?? EMPTY;
  // The files of earlier stages include what they copied; only the last stage's own sources are checked.
  return {
    ...parent,
    alias: alias?.toLowerCase(),
    history: [...parent.history, `FROM ${base}`],
    scope: {},
    hasCommand: false,
  };
}

function applyInstruction(
  stage: StageState,
  { name, text }: Instruction,
  globals: Readonly<Record<string, string>>,
  buildArguments: Readonly<Record<string, string>>,
): StageState {
  const known = { ...stage.scope, ...environmentOf(stage.config) };
  const expanded = substitute(text, known);
  const configured = (config: ContainerConfig): StageState => ({ ...stage, config: { ...stage.config, ...config } });
  switch (name) {
    case 'ARG':
      return { ...stage, scope: { ...stage.scope, ...declaredArguments(text, known, buildArguments, globals) } };
    case 'RUN':
      return { ...stage, skippedRuns: [...stage.skippedRuns, text] };
    case 'COPY':
    case 'ADD':
      return { ...stage, sources: [...stage.sources, ...contextSources(expanded)] };
    case 'ENV':
      return configured({
        Env: Object.entries({ ...environmentOf(stage.config), ...pairs(expanded) }).map(
          ([key, value]) => `${key}=${value}`,
        ),
      });
    case 'LABEL':
      return configured({ Labels: { ...stage.config.Labels, ...pairs(expanded) } });
    case 'EXPOSE':
      return configured({
        ExposedPorts: { ...stage.config.ExposedPorts, ...setOf(splitWords(expanded).map(withProtocol)) },
      });
    case 'VOLUME':
      return configured({
        Volumes: { ...stage.config.Volumes, ...setOf(jsonWords(expanded) ?? splitWords(expanded)) },
      });
    case 'WORKDIR':
      return configured({ WorkingDir: posix.resolve(stage.config.WorkingDir ?? '/', splitWords(expanded).join(' ')) });
    case 'USER':
      return configured({ User: expanded.trim() });
    case 'STOPSIGNAL':
      return configured({ StopSignal: expanded.trim() });
    case 'SHELL':
      return configured({ Shell: jsonWords(text) ?? [] });
    case 'CMD':
      return { ...configured({ Cmd: commandWords(text, stage.config) }), hasCommand: true };
    case 'ENTRYPOINT':
      return configured({
        Entrypoint: commandWords(text, stage.config),
        Cmd: stage.hasCommand ? stage.config.Cmd : undefined,
      });
    case 'MAINTAINER':
      return stage;
    default:
      throw refuse(`${name} in a Dockerfile`);
  }
}

function declaredArguments(
  text: string,
  known: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
  globals: Readonly<Record<string, string>>,
): Record<string, string> {
  const declared = splitWords(text).map((word) => {
    const [name, ...value] = word.split('=');
    const fallback = value.length > 0 ? substitute(value.join('='), known) : globals[name];
    return [name, given[name] ?? fallback] as const;
  });
  return Object.fromEntries(declared.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function contextSources(text: string): string[] {
  if (text.includes('<<')) {
    return [];
  }
  const words = jsonWords(text) ?? splitWords(text);
  const flags = words.filter((word) => word.startsWith('--'));
  if (flags.some((flag) => flag.startsWith('--from='))) {
    return [];
  }
  const sources = words.filter((word) => !word.startsWith('--')).slice(0, -1);
  return sources.filter((source) => !/^[a-z]+:\/\//.test(source) && !/[*?[]/.test(source));
}

const environmentOf = ({ Env = [] }: ContainerConfig): Record<string, string> =>
  Object.fromEntries(Env.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]));

// `ENV name=value other=value`, or the old form `ENV name value`.
function pairs(text: string): Record<string, string> {
  const words = splitWords(text);
  if (!words[0]?.includes('=')) {
    return { [words[0]]: text.slice(text.indexOf(' ') + 1).trim() };
  }
  return Object.fromEntries(words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]));
}

const setOf = (names: readonly string[]): Record<string, object> => Object.fromEntries(names.map((name) => [name, {}]));

const withProtocol = (port: string): string => (port.includes('/') ? port : `${port}/tcp`);

const commandWords = (text: string, { Shell = ['/bin/sh', '-c'] }: ContainerConfig): readonly string[] =>
  jsonWords(text) ?? [...Shell, text];

function jsonWords(text: string): string[] | undefined {
  if (!text.startsWith('[')) {
    return undefined;
  }
  try {
    const words: unknown = JSON.parse(text);
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined;
  } catch {
    return undefined;
  }
}
