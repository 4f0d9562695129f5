import { fork } from 'node:child_process';
import { Accepted, compare, readAccepted, stepName } from './accepted';
import { CHANGES } from './cases/changes';
import { writeDocument } from './document';
import { freeze, writeFrozen } from './freeze';
import { Outcome, play } from './play';
import { report } from './report';
import * as library from '../../src';

/** One for each core of a small machine: a synthesis computes, and never waits. */
const PROCESSES = 2;

/** `main.js <top of the project> [--freeze | --write | <word>…]`; words select changes by id. */
async function main(root: string, options: readonly string[]): Promise<void> {
  if (options.includes('--freeze')) {
    writeFrozen(root, freeze(library));
    return;
  }
  const began = Date.now();
  const words = options.filter((option) => option !== '--write');
  const outcomes = (
    await Promise.all(sharesOf(words.length === 0 ? CHANGES : withWord(words)).map(playElsewhere))
  ).flat();
  const accepted = readAccepted(root);
  const comparison = compare(outcomes, words.length === 0 ? accepted : of(outcomes, accepted));
  console.log(`${report(outcomes, comparison)}, in ${Math.round((Date.now() - began) / 1000)} s`);
  if (options.includes('--write')) writeDocument(root, outcomes, accepted);
  const { unaccepted, stale } = comparison;
  process.exitCode = outcomes.length > 0 && unaccepted.length + stale.length === 0 ? 0 : 1;
}

function withWord(words: readonly string[]): typeof CHANGES {
  return CHANGES.filter(({ id }) => words.some((word) => id.includes(word)));
}

/** What is accepted of these outcomes alone. */
function of(outcomes: readonly Outcome[], accepted: readonly Accepted[]): Accepted[] {
  const steps = outcomes.map(stepName);
  return accepted.map((entry) => ({ ...entry, at: entry.at.filter((step) => steps.includes(step)) }));
}

/** Neighbors share versions, so each process has a part of the list. */
function sharesOf(changes: typeof CHANGES): string[][] {
  const size = Math.ceil(changes.length / PROCESSES);
  const shares = Array.from({ length: PROCESSES }, (_, share) => changes.slice(share * size, (share + 1) * size));
  return shares.filter((share) => share.length > 0).map((share) => share.map(({ id }) => id));
}

async function playElsewhere(ids: string[]): Promise<Outcome[]> {
  const child = fork(__filename, ['--share', ...ids], { execArgv: ['-r', 'ts-node/register/transpile-only'] });
  return new Promise((resolve, reject) => {
    let outcomes: Outcome[] | undefined;
    child.on('message', (message) => (outcomes = message as Outcome[]));
    child.on('exit', (code) =>
      outcomes ? resolve(outcomes) : reject(new Error(`a share of the changes ended with ${code}`)),
    );
  });
}

function playShare(ids: readonly string[]): void {
  // Whoever started this process is gone.
  process.on('disconnect', () => process.exit());
  const outcomes = CHANGES.filter(({ id }) => ids.includes(id)).flatMap(play);
  process.send!(outcomes, () => process.disconnect());
}

const [root, ...options] = process.argv.slice(2);
if (root === '--share') {
  playShare(options);
} else {
  main(root, options).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
