import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as AdmZip from 'adm-zip';
import { selectFiles } from '../../src/codebuild/artifacts/artifacts';
import { readBuildspecFile, unpack } from '../../src/codebuild/artifacts/source';
import { createWorkspace } from '../../src/codebuild/run/workspace';
import { runGit } from '../../src/git/git-command';
import { commitAndPush } from '../../src/git/working-copy';

let parent: string;
let source: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'source-test-'));
  source = join(parent, 'src');
  mkdirSync(source);
  writeFileSync(join(parent, 'secret.txt'), 'secret');
});
afterEach(() => rmSync(parent, { recursive: true }));

const LINK = 0o120777;

function zip(...entries: readonly (readonly [name: string, text: string, mode?: number])[]): Buffer {
  const archive = new AdmZip();
  for (const [name, text, mode] of entries) {
    archive.addFile(name, Buffer.from(text));
    // Set afterwards, because addFile makes a plain file of everything. The upper half of the attribute is the mode.
    if (mode !== undefined) {
      archive.getEntry(name)!.attr = mode * 2 ** 16;
    }
  }
  return archive.toBuffer();
}

describe('an archive', () => {
  test('keeps links that stay inside', async () => {
    await unpack(zip(['a/b.txt', 'text'], ['link', 'a', LINK], ['a/up', '../a/b.txt', LINK]), source);
    expect(readFileSync(join(source, 'link', 'up'), 'utf8')).toBe('text');
  });

  test('can have names with dots: only a part that is `..` leads to a parent', async () => {
    await unpack(zip(['..env', '1'], ['a/..b/c..', '2'], ['.../d', '3'], ['link', '..env', LINK]), source);
    const files = ['..env', 'a/..b/c..', '.../d', 'link'].map((name) => readFileSync(join(source, name), 'utf8'));
    expect(files).toEqual(['1', '2', '3', '1']);
  });

  test('gives no file more than the right to execute it', async () => {
    await unpack(zip(['run', 'x', 0o106755]), source);
    expect(statSync(join(source, 'run')).mode.toString(8)).toBe('100755');
  });

  test.each([
    ['a link to a parent', zip(['out', '../..', LINK])],
    ['an absolute link', zip(['out', '/etc', LINK])],
    ['a chain', zip(['p/x', ''], ['p/q', '..', LINK], ['p/q/s', '../..', LINK])],
    ['links that lead outside together', zip(['x/y', ''], ['x/a', 'd/../../e', LINK], ['x/d', '..', LINK])],
    ['a file through a link', zip(['p', '..', LINK], ['p/evil.txt', 'x'])],
  ])('with %s is refused, and nothing is outside', async (_, archive) => {
    await expect(unpack(archive, source)).rejects.toThrow();
    expect(existsSync(join(parent, 'evil.txt'))).toBe(false);
  });
});

test('a buildspec is read through links that stay in the source, and only those', async () => {
  writeFileSync(join(source, 'real.yml'), 'spec');
  symlinkSync('real.yml', join(source, 'inner.yml'));
  symlinkSync('../secret.txt', join(source, 'outer.yml'));
  symlinkSync('..', join(source, 'up'));
  expect(await readBuildspecFile(source, 'inner.yml')).toBe('spec');
  for (const name of ['outer.yml', 'up/secret.txt', '../secret.txt']) {
    await expect(readBuildspecFile(source, name)).rejects.toThrow(`${name} is not in the source`);
  }
});

test('an artifact takes files through links that stay in the build, and says what it skips', async () => {
  mkdirSync(join(source, 'real'));
  writeFileSync(join(source, 'real', 'a.txt'), 'a');
  symlinkSync('real', join(source, 'inner'));
  symlinkSync('..', join(source, 'outer'));
  symlinkSync('../secret.txt', join(source, 'secret.txt'));
  const lines: string[] = [];
  const select = async (files: string[], baseDirectory?: string) =>
    (await selectFiles({ files, baseDirectory }, { source, folders: [source] }, (line) => lines.push(line))).map(
      ({ name }) => name,
    );
  expect(await select(['**/*.txt'])).toEqual(['inner/a.txt', 'real/a.txt']);
  expect(await select(['inner', 'secret.txt', 'outer/secret.txt'])).toEqual(['inner/a.txt']);
  expect(lines).toContain(`Skipping ${join(source, 'outer/secret.txt')}: it leads out of the build's folders`);
  await expect(select(['*'], 'outer')).rejects.toThrow('no matching base directory path found for outer');
});

test('the folders of a build are its user’s alone', async () => {
  const workspace = await createWorkspace(join(parent, 'builds'));
  const { root, home, docker } = workspace;
  for (const folder of [join(parent, 'builds'), root, home, docker, workspace.source]) {
    expect(statSync(folder).mode.toString(8)).toBe('40700');
  }
  await workspace.remove();
});

test.each(['../x', '/x', 'a/../../x', '.git/config', 'a/.GIT/hooks/x', '.git./x', 'git~1/x', '.g\u200cit/x'])(
  'a push of %j is rejected',
  async (name) => {
    const bare = join(parent, 'bare');
    mkdirSync(bare);
    await runGit(['init', '--quiet', '--bare', '.'], { directory: bare });
    await expect(commitAndPush(bare, { [name]: 'x' }, { temporaryDirectory: parent })).rejects.toThrow(
      /is no path|is not the path/,
    );
    expect(existsSync(join(parent, 'x'))).toBe(false);
  },
);
