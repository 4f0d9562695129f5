import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  expandVariables,
  referencedVariables,
  selectFiles,
  type FileSelection,
} from '../../src/codebuild/artifacts/artifacts';

// artifacts/files, base-directory, discard-paths, exclude-paths in
// https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html (the folders are the page's example)
describe('the files of an artifact', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'artifacts-test-'));
    for (const file of [
      'my-build-1/my-file-1.txt',
      'my-build-2/my-file-2.txt',
      'my-build-2/my-subdirectory/my-file-3.txt',
      'app.json',
      '.hidden/.file',
    ]) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), file);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const select = async (selection: FileSelection): Promise<string[]> =>
    (await selectFiles(selection, { source: folder, folders: [folder] }, () => undefined)).map(({ name }) => name);

  test.each<[FileSelection, string[]]>([
    [{ files: ['app.json'] }, ['app.json']],
    [{ files: ['./app.json'] }, ['app.json']],
    [{ files: ['my-build-2/*'] }, ['my-build-2/my-file-2.txt']],
    [{ files: ['my-build-2/**/*'] }, ['my-build-2/my-file-2.txt', 'my-build-2/my-subdirectory/my-file-3.txt']],
    [{ files: ['my-build-1'] }, ['my-build-1/my-file-1.txt']],
    [{ files: ['*/my-file-3.txt'], baseDirectory: 'my-build-2' }, ['my-subdirectory/my-file-3.txt']],
    [
      { files: ['**/*'], baseDirectory: 'my-build*', discardPaths: true },
      ['my-file-1.txt', 'my-file-2.txt', 'my-file-3.txt'],
    ],
    [{ files: ['**/*'], baseDirectory: 'my-build-2', excludePaths: ['my-subdirectory/**/*'] }, ['my-file-2.txt']],
    [{ files: ['**/*'], baseDirectory: '.hidden' }, ['.file']],
    // One path that matches nothing is skipped as long as another one matches.
    [{ files: ['missing.txt', 'app.json'] }, ['app.json']],
  ])('%j', async (selection, names) => {
    expect(await select(selection)).toEqual(names);
  });

  test('must be at least one', async () => {
    await expect(select({ files: ['missing.txt'] })).rejects.toThrow('no matching artifact paths found');
    await expect(select({ files: ['*'], baseDirectory: 'none' })).rejects.toThrow(
      'no matching base directory path found for none',
    );
  });

  test('can be named with variables', () => {
    expect(referencedVariables(['$ONE/${TWO}/x', '$(date)'])).toEqual(['ONE', 'TWO']);
    expect(expandVariables('$ONE/${TWO}/$NONE', { ONE: '1', TWO: '2' })).toBe('1/2/');
  });
});
