import { readFileSync } from 'node:fs';
import { ENDS } from '../../src/deploy/ecs-service/handler/ends';
import { TASK_ENDS } from '../../src/gates/ecs-task/handler/task-ends';
import { FOLLOW_MS } from '../../src/lambda/follow';

const page = readFileSync('docs/ecs-deployments.md', 'utf8');

/** The rows of the table in a section. */
function rowsOf(section: string): string[][] {
  const [, text = ''] = page.split(`## ${section}\n`);
  const lines = text
    .split('\n## ')[0]
    .split('\n')
    .filter((line) => line.startsWith('| '));
  return lines.slice(1).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

test.each([
  ['Every end', ENDS],
  ['Every end of a task', TASK_ENDS],
])('the table "%s" has the sentence of each end, in the order of the code', (section, ends) => {
  const wanted = Object.entries(ends).map(([end, sentence]) => [
    `\`${end}\``,
    end.startsWith('succeeded') ? 'succeeds' : 'fails',
    sentence,
  ]);
  expect(rowsOf(section)).toEqual(wanted);
});

test('the page says for how long a job looks', () => {
  expect(page).toContain(`for\n   ${FOLLOW_MS / 1000} seconds`);
});
