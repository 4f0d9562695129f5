import { availableParallelism } from 'os';
import { join } from 'path';
import { loadEquivalents } from './mutants/equivalents';
import { reportOn } from './report';
import { Outcome, runAll } from './run';

/** `node main.js <top of the project>` */
async function main(root: string): Promise<number> {
  const start = Date.now();
  const outcomes: Outcome[] = [];
  await runAll(root, Math.min(availableParallelism(), 4), (outcome) => outcomes.push(outcome));
  const { text, passed } = reportOn(outcomes, loadEquivalents(join(root, 'proof', 'mutants', 'equivalents.yaml')));
  console.log(text);
  console.log(`\n${passed ? 'Proven' : 'NOT proven'} in ${Math.round((Date.now() - start) / 1000)} s.`);
  return passed ? 0 : 1;
}

void main(process.argv[2]).then((code) => process.exit(code));
