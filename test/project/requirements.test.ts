import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'])
  .toString()
  .split('\n')
  .filter((file) => /(^|\/)requirements[^/]*(\/[^/]+)?\.txt$/.test(file));

test('all requirements files are found', () => {
  expect(files).toEqual(
    expect.arrayContaining([
      '.github/publish/requirements.txt',
      'packages/rehearsal/python/requirements.txt',
      'tools/scripts/requirements/zizmor.txt',
      'test/unit/combinations/requirements.txt',
      'test/consumers/python/requirements.txt',
    ]),
  );
});

describe.each(files)('%s', (file) => {
  const lines = readFileSync(file, 'utf8')
    .replace(/ \\\n\s+/g, ' ')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));

  test('lists every package with its version and hashes, and nothing else', () => {
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      expect(line).toMatch(/^[\w-]+==\d[\w.]*( ; [^;#]+?)?( --hash=sha256:[0-9a-f]{64})+$/);
    }
  });
});
