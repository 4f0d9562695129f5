import { Outcome } from './play';

/** One line for each step, and one for each finding. */
export function report(outcomes: readonly Outcome[]): string {
  return outcomes.map(describe).join('\n');
}

function describe({ change, step, findings, said, refused }: Outcome): string {
  const head = step === 'there' ? `${change.id}: ${change.title}` : `${change.id}, back`;
  return [
    head,
    ...findings.map(({ kind, what }) => `    ${kind.padEnd(9)} ${what}`),
    ...said.map((text) => `    said      ${text}`),
    ...(refused === undefined ? [] : [`    refused   ${refused}`]),
  ].join('\n');
}
