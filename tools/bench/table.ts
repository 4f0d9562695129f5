import type { Findings } from './findings';
import type { Inspection } from './inspect';
import type { Side, System } from './systems';
import type { Timing, Timings } from './timing';

/** The results of one run for a system, without sides that do not exist yet. */
export interface Result {
  readonly system: System;
  readonly inspections: ReadonlyMap<Side, Inspection>;
  readonly timings: Timings;
}

const COLUMNS = [
  'lines of code',
  'of handlers',
  'resources',
  'template bytes',
  'warm synth, CPU ms',
  'cold synth, CPU ms',
  'cdk-nag findings',
];

/** The comparison as a Markdown table: the construct, raw L2 code, and the ratio of the two. */
export function table(results: readonly Result[]): string {
  const head = row(['', '', ...COLUMNS]);
  const line = row(['---', '---', ...COLUMNS.map(() => '--:')]);
  return [head, line, ...results.flatMap(rows)].join('\n');
}

/** How often each rule of cdk-nag is broken, one line for each side of each system. */
export function findingsByRule(results: readonly Result[]): string {
  const lines = results.flatMap(({ system, inspections }) =>
    [...inspections].map(([side, { findings }]) => `- ${system.letter}, ${label(side)}: ${ruleList(findings)}`),
  );
  return lines.join('\n');
}

/** The ceilings that the systems built with the construct exceed. */
export function brokenCeilings(results: readonly Result[]): string[] {
  return results.flatMap(({ system, inspections }) => {
    const { lines, resources } = inspections.get('construct') ?? { lines: 0, resources: 0 };
    return [
      ...(lines > system.ceilings.lines
        ? [`${system.letter}: ${lines} lines, more than ${system.ceilings.lines}`]
        : []),
      ...(resources > system.ceilings.resources
        ? [`${system.letter}: ${resources} resources, more than ${system.ceilings.resources}`]
        : []),
    ];
  });
}

function rows({ system, inspections, timings }: Result): string[] {
  const numbers = (side: Side) => columnsOf(inspections.get(side), timings.get(side));
  const construct = numbers('construct');
  const raw = numbers('raw');
  const cells = (side: number[] | undefined) =>
    side === undefined ? COLUMNS.map(() => 'not yet') : side.map((number) => grouped(number));
  const ratios = COLUMNS.map((_, column) => (construct && raw ? ratio(construct[column], raw[column]) : ''));
  return [
    row([`**${system.letter}** ${system.title}`, label('construct'), ...cells(construct)]),
    row(['', label('raw'), ...cells(raw)]),
    row(['', '*ratio*', ...ratios]),
  ];
}

function columnsOf(inspection?: Inspection, timing?: Timing): number[] | undefined {
  if (inspection === undefined || timing === undefined) return undefined;
  const { lines, handlerLines, resources, templateBytes, findings } = inspection;
  return [lines, handlerLines, resources, templateBytes, timing.warm, timing.cold, total(findings)];
}

function label(side: Side): string {
  return side === 'construct' ? 'construct' : 'raw L2';
}

function ratio(construct: number, raw: number): string {
  return raw === 0 ? '' : (construct / raw).toFixed(2);
}

/** Formats whole numbers with commas between thousands, and small times with one decimal. */
function grouped(number: number): string {
  const decimals = Number.isInteger(number) || number >= 100 ? 0 : 1;
  return number.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

function total(findings: Findings): number {
  return [...findings.values()].reduce((sum, count) => sum + count, 0);
}

function ruleList(findings: Findings): string {
  const byCount = [...findings].sort(([, a], [, b]) => b - a);
  return byCount.map(([rule, count]) => `${rule} ${count}`).join(', ') || 'none';
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
