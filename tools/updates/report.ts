import { Comparison, stepName } from './accepted';
import { Outcome } from './play';

/** Each step with its findings, what is not accepted by finding, and a line of counts. */
export function report(outcomes: readonly Outcome[], { unaccepted, stale }: Comparison): string {
  const findings = outcomes.flatMap((outcome) => outcome.findings);
  const changes = new Set(outcomes.map(({ id }) => id));
  return [
    ...outcomes.map(describe),
    ...section('not accepted', unaccepted),
    ...section('accepted, and not found', stale),
    '',
    `${changes.size} changes, ${outcomes.length} updates, ${findings.length} findings, ` +
      `${unaccepted.length} not accepted, ${stale.length} accepted and not found`,
  ].join('\n');
}

function describe(outcome: Outcome): string {
  const { step, title, findings, said, refused } = outcome;
  const head = step === 'there' ? `${stepName(outcome)}: ${title}` : stepName(outcome);
  return [
    head,
    ...findings.map(({ kind, what }) => `    ${kind.padEnd(9)} ${what}`),
    ...said.map((text) => `    said      ${text}`),
    ...(refused === undefined ? [] : [`    refused   ${refused}`]),
  ].join('\n');
}

/** One line for each finding, with the steps that have it. */
function section(title: string, lines: readonly { readonly step: string; readonly finding: string }[]): string[] {
  const findings = [...new Set(lines.map(({ finding }) => finding))].sort();
  const stepsOf = (finding: string) => lines.filter((line) => line.finding === finding).map(({ step }) => step);
  return findings.length === 0
    ? []
    : ['', `${title}:`, ...findings.map((finding) => `    ${finding}\n        ${stepsOf(finding).join('; ')}`)];
}
