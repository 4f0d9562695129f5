import { files, list, optionalText, page, Raw, read, readList, refuseKeys, text } from './yaml';

/** What a principal needs to call, as the YAML file beside the module says it. */
export interface Need {
  readonly why: string;
  /** The page that says so. */
  readonly see: string;
  readonly by: readonly string[];
  readonly call: readonly string[];
  readonly on: readonly string[];
  /** How a policy writes the resource down, where that is not `on` with `*` in the place of `{any}`. */
  readonly pattern?: string;
  /** Facts without which the line says nothing, such as a key. */
  readonly where: readonly string[];
  /** Condition keys that the service sends and that the policy has to insist on. */
  readonly with: Readonly<Record<string, string>>;
  /** The patterns that a policy has for keys of those, where it allows more values than the one that is sent. */
  readonly like: Readonly<Record<string, string>>;
  /** A key of those that some requests of the service do not carry. */
  readonly without?: string;
}

export interface Contract {
  readonly file: string;
  readonly title: string;
  /** The kind of subject that it is about. */
  readonly for: string;
  readonly needs: readonly Need[];
}

/** A request that must never be allowed; the same data as a need, about all pairs of the subjects. */
export interface Attack extends Omit<Need, 'why' | 'see' | 'like'> {
  readonly title: string;
  readonly for: readonly string[];
}

const NEED_KEYS = ['why', 'see', 'by', 'call', 'on', 'pattern', 'where', 'with', 'like', 'without'];
const ATTACK_KEYS = ['attack', 'for', 'by', 'call', 'on', 'where', 'with'];

/** Every `*.contract.yaml` of the modules. */
export function loadContracts(folder: string): Contract[] {
  return files(folder, '.contract.yaml').map((file) => {
    const { contract, for: kind, by, needs, ...rest } = read(file);
    refuseKeys(file, rest, []);
    const title = text(file, 'contract', contract);
    const common = { file, title, for: text(file, 'for', kind) };
    if (!Array.isArray(needs) || needs.length === 0) {
      throw new Error(`${file}: needs must be a list`);
    }
    return { ...common, needs: needs.map((need) => toNeed(file, need as Raw, by)) };
  });
}

/** Every `*.attacks.yaml`. */
export function loadAttacks(folder: string): Attack[] {
  return files(folder, '.attacks.yaml').flatMap((file) => {
    const attacks = readList(file, 'attacks');
    return attacks.map((attack) => {
      refuseKeys(file, attack, ATTACK_KEYS);
      return {
        ...calls(file, attack, undefined),
        title: text(file, 'attack', attack.attack),
        for: list(file, 'for', attack.for),
      };
    });
  });
}

function toNeed(file: string, need: Raw, by: unknown): Need {
  refuseKeys(file, need, NEED_KEYS);
  return {
    ...calls(file, need, by),
    why: text(file, 'why', need.why),
    see: page(file, need.see),
    pattern: optionalText(file, 'pattern', need.pattern),
    like: patterns(file, need),
    without: optionalText(file, 'without', need.without),
  };
}

function calls(file: string, raw: Raw, by: unknown): Pick<Need, 'by' | 'call' | 'on' | 'where' | 'with'> {
  return {
    by: list(file, 'by', raw.by ?? by),
    call: list(file, 'call', raw.call),
    on: list(file, 'on', raw.on),
    where: raw.where === undefined ? [] : list(file, 'where', raw.where),
    with: texts(file, 'with', raw.with),
  };
}

/** A pattern is of a key that the service sends. */
function patterns(file: string, need: Raw): Record<string, string> {
  const like = texts(file, 'like', need.like);
  const sent = Object.keys(texts(file, 'with', need.with));
  const unknown = Object.keys(like).filter((key) => !sent.includes(key));
  if (unknown.length > 0) {
    throw new Error(`${file}: like has '${unknown.join("', '")}', which with does not have`);
  }
  return like;
}

function texts(file: string, name: string, value: unknown): Record<string, string> {
  if (value === undefined) {
    return {};
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${file}: ${name} must map keys to values`);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, text(file, key, item)]));
}
