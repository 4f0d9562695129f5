import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Accepted, acceptanceOf, textOf } from './accepted';
import { GROUPS } from './cases/changes';
import { Outcome } from './play';

export const DOCUMENT = join('docs', 'changing-a-pipeline.md');
const BEGIN = '<!-- npm run updates -- --write: begin -->';
const END = '<!-- npm run updates -- --write: end -->';

/** Puts the table between the two marks of the document; everything else in it stays. */
export function writeDocument(root: string, outcomes: readonly Outcome[], accepted: readonly Accepted[]): void {
  const file = join(root, DOCUMENT);
  const text = readFileSync(file, 'utf8');
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${file} needs the lines '${BEGIN}' and '${END}', in this order`);
  const tables = tablesOf(outcomes, accepted);
  writeFileSync(file, `${text.slice(0, begin + BEGIN.length)}\n\n${tables}\n\n${text.slice(end)}`);
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
