import { Outcome } from './cases';
import { Wrong, WRONGS } from './judge';

/** A table with a line for each story and a column for each wrong, the failing cases, and a line of counts. */
export function report(outcomes: readonly Outcome[]): string {
  const stories = [...new Set(outcomes.map(storyOf))];
  const width = Math.max(...stories.map((story) => story.length));
  const row = (title: string, cells: readonly (number | string)[]) =>
    `${title.padEnd(width)} ${cells.map((cell) => String(cell).padStart(7)).join('')}`;
  const columns = WRONGS.map((_, index) => `(${index + 1})`);
  const lines = stories.map((story) => {
    const own = outcomes.filter((outcome) => storyOf(outcome) === story);
    return row(story, [own.length, ...WRONGS.map((wrong) => count(own, wrong))]);
  });
  const failing = outcomes.filter(({ wrongs }) => wrongs.length > 0);
  return [
    ...WRONGS.map((wrong, index) => `(${index + 1}) ${wrong}`),
    '',
    row('story', ['cases', ...columns]),
    ...lines,
    ...failing.map(describe),
    '',
    [`${outcomes.length} cases`, ...WRONGS.map((wrong) => `${count(outcomes, wrong)} ${wrong}`)].join(', '),
  ].join('\n');
}

function storyOf({ case: { scenario, story } }: Outcome): string {
  return `${scenario.entryPoint}: ${story.name}`;
}

function count(outcomes: readonly Outcome[], wrong: Wrong): number {
  return outcomes.filter(({ wrongs }) => wrongs.includes(wrong)).length;
}

function describe(outcome: Outcome): string {
  return `WRONG ${storyOf(outcome)}: ${outcome.case.name}: ${outcome.wrongs.join(', ')} (${outcome.ended})`;
}
