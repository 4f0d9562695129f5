import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CleanUp } from './clean-up';
import type { StepResult, StepResults } from './prove';
import { STEP_IDS, STEPS } from './steps';
import type { Verdict } from './verdicts';

export interface Report {
  readonly name: string;
  readonly startedAt: Date;
  readonly account: { readonly id: string; readonly region: string; readonly isRehearsal: boolean };
  readonly results: StepResults;
  readonly verdicts: readonly Verdict[];
  readonly cleanUp: CleanUp;
  /** An error that ended the run, other than those of its steps. */
  readonly failure?: string;
}

const VERDICTS = ['refuted', 'confirmed', 'not reached'] as const;

/** Whether nothing has failed and nothing is left. */
export function hasPassed({ results, cleanUp, failure }: Report): boolean {
  const failed = STEP_IDS.some((id) => results[id] === undefined || results[id].status === 'failed');
  return !failed && cleanUp.left.length === 0 && failure === undefined;
}

export function writeReport(folder: string, report: Report): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'report.md'), withoutAccount(report, markdown(report)));
  writeFileSync(join(folder, 'report.json'), withoutAccount(report, `${JSON.stringify(json(report), undefined, 2)}\n`));
}

/** Removes the account number, because everybody can read the uploaded report. */
function withoutAccount({ account }: Report, text: string): string {
  return text.replaceAll(account.id, 'ACCOUNT');
}

export function json({ account, verdicts, results, ...rest }: Report): unknown {
  return {
    ...rest,
    region: account.region,
    rehearsed: account.isRehearsal,
    steps: STEP_IDS.map((id) => ({ id, title: STEPS[id], ...resultOf(results, id) })),
    assumptions: verdicts.map(({ assumption, ...verdict }) => ({ ...assumption, ...verdict })),
  };
}

export function markdown(report: Report): string {
  const { account, name, startedAt, failure, results } = report;
  const where = account.isRehearsal ? 'in a rehearsal' : `in ${account.region}`;
  return [
    `# Smoke test ${name}, ${where}`,
    `Started ${startedAt.toISOString()}. ${hasPassed(report) ? 'Passed.' : 'FAILED.'}${failure ? ` ${oneLine(failure)}` : ''}`,
    `## Assumptions: ${countsOf(report)}`,
    ...(account.isRehearsal
      ? ['An emulator confirms nothing: every assumption is left open. On AWS these steps decide.']
      : []),
    table(['assumption', 'verdict', 'because', 'steps'], assumptionRows(report)),
    '## Steps',
    table(
      ['step', 'result', 'evidence'],
      STEP_IDS.map((id) => [STEPS[id], ...describe(resultOf(results, id))]),
    ),
    '## What is left in the account',
    leftOver(report),
    '',
  ].join('\n\n');
}

export function countsOf({ verdicts }: Report): string {
  return VERDICTS.map((one) => `${verdicts.filter(({ verdict }) => verdict === one).length} ${one}`).join(', ');
}

function assumptionRows({ verdicts }: Report): string[][] {
  return VERDICTS.flatMap((one) =>
    verdicts
      .filter(({ verdict }) => verdict === one)
      .map(({ assumption, verdict, because, steps }) => [
        `[\`${assumption.id}\`](${assumption.see})`,
        verdict,
        because,
        steps.map((step) => `\`${step}\``).join(' '),
      ]),
  );
}

function leftOver({ cleanUp: { left, scheduled, removed } }: Report): string {
  const list = (items: readonly string[]): string => items.map((item) => `- ${oneLine(item)}`).join('\n');
  return [
    left.length === 0 ? 'Everything was removed.' : `Could NOT be removed:\n\n${list(left)}`,
    scheduled.length === 0 ? '' : `AWS deletes later by itself:\n\n${list(scheduled)}`,
    `${removed.length} things were removed.`,
  ]
    .filter((text) => text !== '')
    .join('\n\n');
}

function resultOf(results: StepResults, id: (typeof STEP_IDS)[number]): StepResult {
  return results[id] ?? { status: 'skipped', because: 'a step before it failed, or the run was ended' };
}

export function describe(result: StepResult): string[] {
  switch (result.status) {
    case 'passed':
      return [`passed in ${result.seconds} s`, result.evidence];
    case 'failed':
      return ['FAILED', result.message];
    case 'skipped':
      return ['not taken', result.because];
  }
}

function table(head: readonly string[], rows: readonly string[][]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(oneLine).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** Escapes messages of AWS and builds, which can contain any characters. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').replace(/\|/g, '\\|').replace(/</g, '&lt;');
