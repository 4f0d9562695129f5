import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** What a YAML file has, before anybody has looked into it. */
export type Raw = Record<string, unknown>;

export function read(file: string): Raw {
  // Lines that several entries share are merged in (`<<`).
  return parse(readFileSync(file, 'utf8'), { merge: true }) as Raw;
}

/** A file that is a list. */
export function readList(file: string, what: string): Raw[] {
  const entries = read(file) as unknown;
  if (!Array.isArray(entries)) {
    throw new Error(`${file} must be a list of ${what}`);
  }
  return entries as Raw[];
}

export function files(folder: string, ending: string): string[] {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(ending));
  if (found.length === 0) {
    throw new Error(`there is no *${ending} in ${folder}`);
  }
  return found.sort().map((name) => join(folder, name));
}

export function text(file: string, name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') {
    return value;
  }
  throw new Error(`${file}: ${name} must be text, got ${JSON.stringify(value)}`);
}

export function optionalText(file: string, name: string, value: unknown): string | undefined {
  return value === undefined ? undefined : text(file, name, value);
}

export function page(file: string, value: unknown): string {
  const see = text(file, 'see', value);
  if (!see.startsWith('https://')) {
    throw new Error(`${file}: see must be the address of a page, got '${see}'`);
  }
  return see;
}

export function list(file: string, name: string, value: unknown): string[] {
  const items = Array.isArray(value) ? (value as unknown[]) : [value];
  return items.map((item) => text(file, name, item));
}

export function refuseKeys(file: string, raw: Raw, known: readonly string[]): void {
  const unknown = Object.keys(raw).filter((key) => !known.includes(key));
  if (unknown.length > 0) {
    throw new Error(`${file}: '${unknown.join("', '")}' means nothing here: use ${known.join(', ')}`);
  }
}
