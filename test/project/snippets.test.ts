import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
  sandbox.write('README.md', '# Shop\n');
  sandbox.write('shop.py', 'shop = 1\n');
});
afterEach(() => sandbox.dispose());

function document(): string {
  return readFileSync(join(sandbox.root, 'docs', 'start.md'), 'utf8');
}

test('a document shows the current content of the file', async () => {
  sandbox.write('docs/start.md', 'Before\n\n<!-- snippet: shop.py -->\n\nAfter\n');
  const { code, output } = await sandbox.run('snippets.mjs');
  expect(code).toBe(0);
  expect(output).toBe('docs/start.md: snippets written again\n');
  expect(document()).toBe('Before\n\n<!-- snippet: shop.py -->\n\n```python\nshop = 1\n```\n\nAfter\n');
});

test('a document in a folder below docs/ shows the file too', async () => {
  sandbox.write('docs/reference/start.md', '<!-- snippet: shop.py -->\n');
  expect((await sandbox.run('snippets.mjs')).output).toBe('docs/reference/start.md: snippets written again\n');
});

test('a document is updated if the file changes, and is left alone otherwise', async () => {
  const other = '<!-- snippet: shop.py -->\n\n```python\nother = 2\n```\n';
  sandbox.write('docs/start.md', `${other}\nBetween\n\n${other}\n\`\`\`sh\nls\n\`\`\`\n`);
  await sandbox.run('snippets.mjs');
  const current = '<!-- snippet: shop.py -->\n\n```python\nshop = 1\n```\n';
  expect(document()).toBe(`${current}\nBetween\n\n${current}\n\`\`\`sh\nls\n\`\`\`\n`);
  expect((await sandbox.run('snippets.mjs')).output).toBe('');
});

test.each(['missing.py', 'shop.txt'])('a snippet of %s is rejected', async (file) => {
  sandbox.write('shop.txt', '');
  sandbox.write('docs/start.md', `<!-- snippet: ${file} -->\n`);
  const { code, output } = await sandbox.run('snippets.mjs');
  expect(code).toBe(1);
  expect(output).toBe(
    `docs/start.md asks for the snippet ${file}, which is not a file in a language that can be shown\n`,
  );
});
