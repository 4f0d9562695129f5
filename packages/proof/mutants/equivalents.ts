import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** A defect that nothing comes of. */
export interface Equivalent {
  readonly kind: string;
  /** The end of the descriptions that it is about. */
  readonly about: string;
  readonly why: string;
  readonly see: string;
}

export function loadEquivalents(file: string): Equivalent[] {
  return parse(readFileSync(file, 'utf8')) as Equivalent[];
}

export function isEquivalent({ kind, about }: Equivalent, survivor: { kind: string; description: string }): boolean {
  return kind === survivor.kind && survivor.description.endsWith(`: ${about}`);
}
