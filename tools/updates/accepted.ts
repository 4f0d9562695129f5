import { readFileSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';
import { Finding } from './judge/judge';
import { Outcome } from './play';
import { isLike } from './wildcard';

/** A finding that users have to live with, and what the documentation says of it. */
export interface Accepted {
  /** The finding as it is reported. `*` stands for any text. */
  readonly finding: string;
  /** What happens, as a sentence. */
  readonly does: string;
  /** Why it is accepted. */
  readonly reason: string;
  /** What to do before such a change is deployed. */
  readonly first?: string;
  /** The steps that have it: the id of a change, or `<id>, back`. */
  readonly at: readonly string[];
}

export interface Comparison {
  /** What nobody has accepted, by step. */
  readonly unaccepted: readonly { readonly step: string; readonly finding: string }[];
  /** What is accepted and does not happen. */
  readonly stale: readonly { readonly step: string; readonly finding: string }[];
}

export const ACCEPTED_FILE = join('tools', 'updates', 'accepted.yaml');

export function readAccepted(root: string): Accepted[] {
  const entries: unknown = parse(readFileSync(join(root, ACCEPTED_FILE), 'utf8'));
  if (!Array.isArray(entries)) throw new Error(`${ACCEPTED_FILE} must be a list`);
  return entries.map((entry: Partial<Accepted>) => {
    const { finding, does, reason, first, at } = entry;
    if ([finding, does, reason].some((text) => typeof text !== 'string') || !Array.isArray(at) || at.length === 0) {
      throw new Error(`${ACCEPTED_FILE}: each entry needs finding, does, reason and at, got ${JSON.stringify(entry)}`);
    }
    return { finding: finding!, does: does!, reason: reason!, first, at };
  });
}

/** The name of a step, as reports and the list of accepted findings have it. */
export function stepName({ id, step }: Pick<Outcome, 'id' | 'step'>): string {
  return step === 'there' ? id : `${id}, back`;
}

export function textOf({ kind, what }: Finding): string {
  return `${kind} ${what}`;
}

/** The entry that accepts a finding in a step. */
export function acceptanceOf(
  accepted: readonly Accepted[],
  outcome: Pick<Outcome, 'id' | 'step'>,
  found: Finding,
): Accepted | undefined {
  return accepted.find(({ finding, at }) => at.includes(stepName(outcome)) && isLike(textOf(found), finding));
}

/** Every finding is accepted, and everything accepted is found. */
export function compare(outcomes: readonly Outcome[], accepted: readonly Accepted[]): Comparison {
  const unaccepted = outcomes.flatMap((outcome) =>
    outcome.findings
      .filter((finding) => acceptanceOf(accepted, outcome, finding) === undefined)
      .map((finding) => ({ step: stepName(outcome), finding: textOf(finding) })),
  );
  const used = new Set(
    outcomes.flatMap((outcome) =>
      outcome.findings.map((finding) => key(acceptanceOf(accepted, outcome, finding)?.finding, stepName(outcome))),
    ),
  );
  const stale = accepted.flatMap(({ finding, at }) =>
    at.filter((step) => !used.has(key(finding, step))).map((step) => ({ step, finding })),
  );
  return { unaccepted, stale };
}

function key(finding: string | undefined, step: string): string {
  return `${finding} at ${step}`;
}
