import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { assumptionsPage, writeAssumptionsPage } from './docs/assumptions';
import { securityPage, writeSecurityPage } from './docs/page';
import { loadEquivalents } from './mutants/equivalents';
import { allLines } from './proofs/prove';
import { reportOn } from './report';
import { loadRules, Outcome, runAll } from './run';

const MAX_THREADS = 4;

/** `node main.js <top of the project> [--write]` */
async function main(root: string, options: readonly string[]): Promise<number> {
  const start = Date.now();
  const rules = loadRules(root);
  if (options.includes('--write')) {
    writeSecurityPage(root, rules);
    writeAssumptionsPage(root, rules);
  }
  const pages = { 'docs/security.md': securityPage(root, rules), 'docs/assumptions.md': assumptionsPage(root, rules) };
  const stale = Object.entries(pages).filter(([, { current, wanted }]) => current !== wanted);

  const equivalents = loadEquivalents(join(root, 'packages', 'proof', 'mutants', 'equivalents.yaml'));
  const outcomes: Outcome[] = [];
  await runAll(root, Math.min(availableParallelism(), MAX_THREADS), (outcome) => outcomes.push(outcome));
  const { text, problems } = reportOn(outcomes, equivalents, allLines(rules));
  const all = [...problems, ...stale.map(([page]) => `${page} is not up to date: npx projen proof -- --write`)];
  console.log([text, ...all].join('\n\n'));
  console.log(`\n${all.length === 0 ? 'Proven' : 'NOT proven'} in ${Math.round((Date.now() - start) / 1000)} s.`);
  return all.length === 0 ? 0 : 1;
}

const [top, ...given] = process.argv.slice(2);
void main(top, given).then((code) => process.exit(code));
