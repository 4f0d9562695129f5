import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { documentAt, documentsIn, root } from './markdown';

const LINK = /\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g;

const pages = [documentAt('README.md'), documentAt('docs/getting-started.md'), ...documentsIn('docs/reference')];

/** The anchors that GitHub gives headings. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replace(/ /g, '-'),
  );
}

/** The links of a page that lead nowhere. */
function broken({ path, text }: { readonly path: string; readonly text: string }): string[] {
  return [...text.matchAll(LINK)]
    .filter(([, file, anchor]) => {
      if (file === '') {
        return !anchorsOf(text).includes(anchor);
      }
      const target = join(dirname(path), file);
      if (!existsSync(join(root, target))) {
        return true;
      }
      return anchor !== undefined && !anchorsOf(documentAt(target).text).includes(anchor);
    })
    .map(([link]) => link);
}

test.each(pages)('each link of $path leads to a file, and to a heading of it', (page) => {
  expect(broken(page)).toEqual([]);
});

test('a link to no file, or to no heading, is found', () => {
  const text = '## Here\n[one](missing.md) [two](#there) [three](#here) [four](docs/limits.md#no-heading)';
  expect(broken({ path: 'README.md', text })).toEqual(['](missing.md)', '](#there)', '](docs/limits.md#no-heading)']);
});
