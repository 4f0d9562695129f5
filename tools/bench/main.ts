import { readFileSync, writeFileSync } from 'fs';
import { cpus } from 'os';
import { join } from 'path';
import { version as cdkVersion } from 'aws-cdk-lib/package.json';
import { version as nagVersion } from 'cdk-nag/package.json';
import { inspect, Inspection } from './inspect';
import { Side, SIDES, SYSTEMS, System } from './systems';
import { brokenCeilings, findingsByRule, Result, table } from './table';
import { measure } from './timing';

const DOCUMENT = join('docs', 'performance.md');
const BEGIN = '<!-- npm run bench -- --write: begin -->';
const END = '<!-- npm run bench -- --write: end -->';
const DEFAULT_ROUNDS = 7;

/** `node main.js <root of the project> [--write] [--rounds <number>]` */
function main(root: string, options: readonly string[]): number {
  const { results, rounds } = compare(root, roundsOf(options));
  const report = [
    table(results),
    `aws-cdk-lib ${cdkVersion}, cdk-nag ${nagVersion}, Node.js ${process.versions.node}, ` +
      `${cpus().length} × ${cpus()[0]?.model ?? process.arch}; times are medians of ${rounds} processes each.`,
    "cdk-nag's findings by rule:",
    findingsByRule(results),
  ].join('\n\n');
  console.log(`\n${report}\n`);
  if (options.includes('--write')) write(join(root, DOCUMENT), report);

  const broken = brokenCeilings(results);
  broken.forEach((ceiling) => console.error(`over the ceiling: ${ceiling}`));
  return broken.length === 0 ? 0 : 1;
}

function compare(root: string, maxRounds: number): { results: Result[]; rounds: number } {
  const inspected = SYSTEMS.map((system) => ({ system, inspections: inspectSides(root, system) }));
  const candidates = inspected.map(({ system, inspections }) => ({ system, sides: [...inspections.keys()] }));
  const { timings, rounds } = measure(candidates, maxRounds);
  return { results: inspected.map((system, index) => ({ ...system, timings: timings[index] })), rounds };
}

function inspectSides(root: string, system: System): Map<Side, Inspection> {
  const inspections = new Map<Side, Inspection>();
  for (const side of SIDES) {
    const inspection = inspect(root, system, side);
    if (inspection !== undefined) inspections.set(side, inspection);
  }
  return inspections;
}

function roundsOf(options: readonly string[]): number {
  const at = options.indexOf('--rounds');
  const rounds = at < 0 ? DEFAULT_ROUNDS : Number(options[at + 1]);
  if (Number.isInteger(rounds) && rounds > 0) return rounds;
  throw new Error(
    `--rounds must be a whole number above 0, got '${options[at + 1]}': leave it out for ${DEFAULT_ROUNDS}`,
  );
}

/** Puts the report between the two markers of the document. */
function write(file: string, report: string): void {
  const text = readFileSync(file, 'utf8');
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${file} needs the lines '${BEGIN}' and '${END}', in this order`);
  writeFileSync(file, `${text.slice(0, begin + BEGIN.length)}\n\n${report}\n\n${text.slice(end)}`);
}

const [root, ...options] = process.argv.slice(2);
process.exitCode = main(root, options);
