import { join } from 'node:path';
import { list, optionalText, page, readList, refuseKeys, text } from './yaml';

/** Which condition keys a request carries, as AWS's page says it. */
export interface ServiceRequest {
  /** Names an assumption. */
  readonly id?: string;
  readonly callers: readonly string[];
  readonly targets: readonly string[];
  readonly keys: readonly string[];
  /** A quotation of the page. */
  readonly words?: string;
  /** What we take for true where no page says it in words. */
  readonly assumption?: string;
  readonly see: string;
}

export const ANYONE = 'anyone';
export const ROLE = 'role';
const FILE = join('packages', 'rehearsal', 'assets', 'service-requests.yaml');
const KEYS = ['id', 'caller', 'target', 'keys', 'words', 'assumption', 'see'];

/** The table that contracts, policies and the rehearsal's emulator share. */
export function loadServiceRequests(root: string): ServiceRequest[] {
  const file = join(root, FILE);
  return readList(file, 'requests').map((raw) => {
    refuseKeys(file, raw, KEYS);
    const id = optionalText(file, 'id', raw.id);
    const words = optionalText(file, 'words', raw.words);
    const assumption = optionalText(file, 'assumption', raw.assumption);
    const callers = list(file, 'caller', raw.caller);
    if ((words === undefined) === (assumption === undefined)) {
      throw new Error(`${file}: a request needs AWS's words or an assumption, and not both: see ${callers.join(', ')}`);
    }
    if (assumption !== undefined) {
      text(file, 'id of an assumption', id);
    }
    if (!Array.isArray(raw.keys)) {
      throw new Error(`${file}: keys must be a list`);
    }
    const keys = list(file, 'keys', raw.keys);
    return {
      id,
      callers,
      targets: list(file, 'target', raw.target),
      keys,
      words,
      assumption,
      see: page(file, raw.see),
    };
  });
}

/** The keys of a call that no entry has for it; case does not count. */
export function undocumentedKeys(
  table: readonly ServiceRequest[],
  { callers, action }: { readonly callers: readonly string[]; readonly action: string },
  keys: readonly string[],
): string[] {
  const documented = new Set(
    table
      .filter((entry) => entry.callers.some((caller) => callers.includes(caller)) && targets(entry, action))
      .flatMap((entry) => entry.keys.map((key) => fill(key, action))),
  );
  return keys.filter((key) => !documented.has(key.toLowerCase()));
}

function targets(entry: ServiceRequest, action: string): boolean {
  return entry.targets.some((target) => target === '*' || target.toLowerCase() === action.toLowerCase());
}

/** Keys of connections start with the name of their service, which is one of two. */
function fill(key: string, action: string): string {
  return key.replace('{connectionService}', action.split(':')[0]).toLowerCase();
}
