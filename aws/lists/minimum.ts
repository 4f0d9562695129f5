import { join } from 'node:path';
import { list, optionalText, page, Raw, readList, refuseKeys, text } from './yaml';

/** That we have less than AWS's page says, and why that is enough. */
export interface Less {
  /** Names the assumption. */
  readonly id: string;
  /** The actions that it is about; all of the line if there are none. */
  readonly call: readonly string[];
  /** What there is instead, as policies write it; nothing at all if there is none. */
  readonly on?: readonly string[];
  readonly why: string;
  readonly see: string;
}

/** Actions on resources, under conditions with at least these values. */
export interface MinimumLine {
  readonly call: readonly string[];
  readonly on: readonly string[];
  readonly with: Readonly<Record<string, readonly string[]>>;
  /** Facts without which the line says nothing, such as a key. */
  readonly where: readonly string[];
  readonly less: readonly Less[];
}

/** What a page of AWS's says that a principal needs at least. */
export interface Minimum {
  readonly title: string;
  /** The kind of subject that it is about. */
  readonly for: string;
  readonly by: readonly string[];
  readonly see: string;
  /** Why nothing in the construct is of this kind. */
  readonly unused?: string;
  readonly lines: readonly MinimumLine[];
}

const FILE = join('aws', 'minimum-permissions.yaml');
const KEYS = ['minimum', 'for', 'by', 'see', 'unused', 'lines'];
const LINE_KEYS = ['call', 'on', 'with', 'where', 'less'];
const LESS_KEYS = ['id', 'call', 'instead', 'why', 'see'];

export function loadMinimum(root: string): Minimum[] {
  const file = join(root, FILE);
  return readList(file, 'minimums').map((raw) => {
    refuseKeys(file, raw, KEYS);
    if (!Array.isArray(raw.lines)) {
      throw new Error(`${file}: lines must be a list`);
    }
    return {
      title: text(file, 'minimum', raw.minimum),
      for: text(file, 'for', raw.for),
      by: list(file, 'by', raw.by),
      see: page(file, raw.see),
      unused: optionalText(file, 'unused', raw.unused),
      lines: (raw.lines as Raw[]).map((line) => toLine(file, line)),
    };
  });
}

/** Actions that AWS's own policy allows on `*`, though IAM knows resources for them: until a real call shows that less does. */
export function allowedOnEverything(minimum: readonly Minimum[]): Map<string, string> {
  const lines = minimum.flatMap(({ lines: all, see }) => all.map((line) => ({ line, see })));
  const onEverything = lines.filter(({ line }) => line.on.includes('*') && line.less.length === 0);
  return new Map(onEverything.flatMap(({ line, see }) => line.call.map((action): [string, string] => [action, see])));
}

function toLine(file: string, raw: Raw): MinimumLine {
  refuseKeys(file, raw, LINE_KEYS);
  const { with: values = {}, where, less = [] } = raw as Raw & { with?: Raw; less?: Raw[] };
  return {
    call: list(file, 'call', raw.call),
    on: list(file, 'on', raw.on),
    with: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, list(file, key, value)])),
    where: where === undefined ? [] : list(file, 'where', where),
    less: less.map((entry) => toLess(file, entry)),
  };
}

function toLess(file: string, raw: Raw): Less {
  refuseKeys(file, raw, LESS_KEYS);
  const instead = raw.instead as Raw | undefined;
  if (instead !== undefined) {
    refuseKeys(file, instead, ['on']);
  }
  return {
    id: text(file, 'id', raw.id),
    call: raw.call === undefined ? [] : list(file, 'call', raw.call),
    on: instead === undefined ? undefined : list(file, 'on', instead.on),
    why: text(file, 'why', raw.why),
    see: page(file, raw.see),
  };
}
