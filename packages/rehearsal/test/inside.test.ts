import { mkdirSync, mkdtempSync, readlinkSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isReallyWithin, isWithin, linkStaysIn, newFileIn, newFolderIn, OutsideError, readWithin } from '../src/inside';

let parent: string;
let folder: string;
beforeEach(() => {
  parent = realpathSync(mkdtempSync(join(tmpdir(), 'inside-test-')));
  folder = join(parent, 'folder');
  mkdirSync(join(folder, 'real'), { recursive: true });
  writeFileSync(join(folder, 'real', 'a.txt'), 'a');
  writeFileSync(join(parent, 'secret.txt'), 'secret');
});
afterEach(() => rmSync(parent, { recursive: true }));

test('a path is in a folder by its parts, not by its letters', () => {
  expect(['/a', '/a/b', '/a/..b'].map((path) => isWithin('/a', path))).toEqual([true, true, true]);
  expect(['/', '/ab', '/a/../b'].map((path) => isWithin('/a', path))).toEqual([false, false, false]);
});

describe('a new file', () => {
  test('has real folders above it', async () => {
    expect(await newFileIn(folder, './x/y/z.txt')).toBe(join(folder, 'x', 'y', 'z.txt'));
    await newFolderIn(folder, 'd/e/');
    expect(realpathSync(join(folder, 'd', 'e'))).toBe(join(folder, 'd', 'e'));
  });

  test.each(['../x', 'a/../../x', '/x', 'a\\x', 'a\0x', '', '/'])('%j is no name for it', async (name) => {
    await expect(newFileIn(folder, name)).rejects.toThrow(OutsideError);
  });

  test('is not made through a link, or in the place of one', async () => {
    symlinkSync('real', join(folder, 'link'));
    for (const name of ['link/x', 'link']) {
      await expect(newFileIn(folder, name)).rejects.toThrow(`${name} goes through a link`);
    }
  });
});

describe('a link', () => {
  test.each([
    ['real/a.txt', true],
    ['real/../real', true],
    ['not/there/yet', true],
    ['..', false],
    ['real/../..', false],
    ['/etc', false],
    ['inner', true],
    ['up', false],
    ['inner/../../x', false],
    ['loop', false],
  ])('to %s stays in its folder: %s', async (text, stays) => {
    symlinkSync('real', join(folder, 'inner'));
    symlinkSync('..', join(folder, 'up'));
    symlinkSync('loop', join(folder, 'loop'));
    expect(await linkStaysIn(folder, folder, text)).toBe(stays);
  });
});

describe('a file is read', () => {
  test('through links that stay inside, and only those', async () => {
    symlinkSync('real', join(folder, 'inner'));
    symlinkSync('..', join(folder, 'up'));
    expect((await readWithin([folder], join(folder, 'inner', 'a.txt'))).toString()).toBe('a');
    expect(readlinkSync(join(folder, 'up'))).toBe('..');
    await expect(readWithin([folder], join(folder, 'up', 'secret.txt'))).rejects.toThrow(OutsideError);
    expect(await isReallyWithin([folder], join(folder, 'up', 'secret.txt'))).toBe(false);
    expect(await isReallyWithin([folder, parent], join(folder, 'up', 'secret.txt'))).toBe(true);
  });

  test('when it is a file', async () => {
    await expect(readWithin([folder], join(folder, 'real'))).rejects.toThrow('is not a file in');
  });
});
