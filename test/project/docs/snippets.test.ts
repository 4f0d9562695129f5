import { compile } from './compiler';
import { Snippet, documentAt, documentsIn, snippetsOf } from './markdown';

const TIMEOUT = 120_000;

const documents = [documentAt('README.md'), ...documentsIn('docs')];

function snippet(code: string): Snippet {
  return { document: 'docs/broken.md', line: 10, code, isWhole: false };
}

test(
  'each block of TypeScript in README.md and docs/ compiles, and one that does not is named by its line',
  () => {
    const snippets = documents.flatMap(snippetsOf);
    const broken = [snippet("ImageBuild.docker();\nGate.manualApproval({ mesage: 'typo' });")];
    expect(compile([...snippets, ...broken])).toEqual([
      expect.stringMatching(/^docs\/broken\.md:12: .*'mesage' does not exist in type 'ManualApprovalOptions'/),
    ]);
  },
  TIMEOUT,
);

test('blocks are found in the reference and in other documents, but not where a document shows a file', () => {
  const found = documents.flatMap(snippetsOf).map(({ document }) => document);
  expect(found).toEqual(expect.arrayContaining(['README.md', 'docs/getting-started.md', 'docs/reference/gates.md']));
  expect(
    snippetsOf({ path: 'a.md', text: '<!-- snippet: a.ts -->\n\n```ts\na\n```\n\n```ts nofixture\nb\n```\n' }),
  ).toEqual([{ document: 'a.md', line: 7, code: 'b', isWhole: true }]);
});
