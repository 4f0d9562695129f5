import { explainLines } from '../../src/codepipeline/aws/function-log';

test.each([
  [
    'what a Node.js function threw, its first line',
    [
      'START RequestId: 1',
      'tagging',
      'Error: no image',
      'second line',
      '    at handler (index.js:1:1)',
      'END RequestId: 1',
    ],
    'threw before it answered the job: Error: no image',
  ],
  [
    'the line that the runtime of Lambda writes',
    [
      '2030-01-01T00:00:00Z\tid\tERROR\tInvoke Error \t{"errorType":"TypeError","errorMessage":"x is\\nnot","stack":["…"]}',
    ],
    'threw before it answered the job: TypeError: x is',
  ],
  [
    'what a Python function raised',
    ['[ERROR] ValueError: no tag'],
    'threw before it answered the job: ValueError: no tag',
  ],
  [
    'a timeout, as the last thing that happened',
    ['Error: first try', '    at x', '2030 id Task timed out after 3.00 seconds'],
    'ran into its own timeout before it answered the job: Task timed out after 3.00 seconds',
  ],
  ['nothing, when nothing went wrong', ['START', 'an Error: in words', 'Error: without a stack', 'END'], undefined],
])('finds %s', (_, lines, explanation) => {
  expect(explainLines(lines)).toBe(explanation);
});
