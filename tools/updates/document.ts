import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Accepted, acceptanceOf, textOf } from './accepted';
import { GROUPS } from './cases/changes';
import { Frozen, FrozenResource, GENERATED, readFrozen } from './freeze';
import { Outcome } from './play';

export const DOCUMENT = join('docs', 'changing-a-pipeline.md');

/** Puts the tables between the marks of the document; everything else in it stays. */
export function writeDocument(root: string, outcomes: readonly Outcome[], accepted: readonly Accepted[]): void {
  const file = join(root, DOCUMENT);
  const written = between(readFileSync(file, 'utf8'), '', tablesOf(outcomes, accepted));
  writeFileSync(file, between(written, ' names:', namesOf(readFrozen(root))));
}

function between(text: string, part: string, tables: string): string {
  const [begin, end] = ['begin', 'end'].map((mark) => `<!-- npm run updates -- --write:${part} ${mark} -->`);
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) {
    throw new Error(`${DOCUMENT} needs the lines '${begin}' and '${end}', in this order`);
  }
  return `${text.slice(0, from + begin.length)}\n\n${tables}\n\n${text.slice(to)}`;
}

/** The fixed names. */
export function namesOf({ resources }: Frozen): string {
  const rows = resources
    .filter(({ name }) => name !== GENERATED)
    .map(({ name, type, policies }) => `| \`${name}\` | ${type} | ${fateOf(policies)} |`)
    .sort();
  return ['| name | type | when it leaves the stack |', '|---|---|---|', ...rows].join('\n');
}

function fateOf(policies: FrozenResource['policies']): string {
  if (policies.default.startsWith('Retain')) {
    return 'stays';
  }
  return policies['logs RETAIN'].startsWith('Retain') ? 'is deleted, or stays with `logRemovalPolicy`' : 'is deleted';
}

/** A table for each group of changes. */
export function tablesOf(outcomes: readonly Outcome[], accepted: readonly Accepted[]): string {
  return GROUPS.map(({ title, changes }) => {
    const rows = changes.flatMap(({ id }) => rowOf(id, outcomes, accepted));
    return [
      `### ${title}`,
      '',
      '| change | what the update does | first | taking it back |',
      '|---|---|---|---|',
      ...rows,
    ];
  })
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function rowOf(id: string, outcomes: readonly Outcome[], accepted: readonly Accepted[]): string[] {
  const there = outcomes.find((outcome) => outcome.id === id && outcome.step === 'there');
  const back = outcomes.find((outcome) => outcome.id === id && outcome.step === 'back');
  if (there === undefined) return [];
  const [title, what, first] = [there.title, effectsOf(there, accepted), firstOf(there, accepted)];
  return [`| ${capitalized(title)} | ${what} | ${first} | ${back ? effectsOf(back, accepted) : ''} |`];
}

/** What happens, in sentences; what nobody has accepted, as it is reported. */
function effectsOf(outcome: Outcome, accepted: readonly Accepted[]): string {
  const { findings, said, refused } = outcome;
  if (refused !== undefined) return 'It is rejected at synth.';
  const effects = findings.map(
    (finding) => acceptanceOf(accepted, outcome, finding)?.does ?? `**${textOf(finding)}**.`,
  );
  const warnings = said.map((warning) => `Warns: \`${warning}\`.`);
  return [...new Set([...effects, ...warnings])].join(' ') || 'Nothing is lost.';
}

function firstOf(outcome: Outcome, accepted: readonly Accepted[]): string {
  const firsts = outcome.findings.flatMap((finding) => acceptanceOf(accepted, outcome, finding)?.first ?? []);
  return [...new Set(firsts)].join(' ');
}

function capitalized(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}
