import { Wrong, WRONGS } from './judge';

/** The result of a case, in words. */
export interface Told {
  readonly story: string;
  readonly name: string;
  readonly wrongs: readonly Wrong[];
  readonly ended: string;
}

/** A table with a row for each story and a column for each fault, the failing cases, and a line of counts. */
export function report(outcomes: readonly Told[]): string {
  const stories = [...new Set(outcomes.map(({ story }) => story))];
  const width = Math.max(...stories.map((story) => story.length));
  const row = (title: string, cells: readonly (number | string)[]) =>
    `${title.padEnd(width)} ${cells.map((cell) => String(cell).padStart(7)).join('')}`;
  const columns = WRONGS.map((_, index) => `(${index + 1})`);
  const lines = stories.map((story) => {
    const own = outcomes.filter((outcome) => outcome.story === story);
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

function count(outcomes: readonly Told[], wrong: Wrong): number {
  return outcomes.filter(({ wrongs }) => wrongs.includes(wrong)).length;
}

function describe({ story, name, wrongs, ended }: Told): string {
  return `WRONG ${story}: ${name}: ${wrongs.join(', ')} (${ended})`;
}
