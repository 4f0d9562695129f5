import * as fs from 'node:fs';
import type { FileSystemAdapter } from 'fast-glob';
import { isReallyWithin } from '../../inside';

type Listed<T> = (error: NodeJS.ErrnoException | null, found: T) => void;

/** A file system that ends at the folders, so that a link to / is not searched. */
export function fencedIn(folders: readonly string[]): Partial<FileSystemAdapter> {
  const ifInside = (path: string, look: () => void, refuse: (error: NodeJS.ErrnoException) => void): void =>
    void isReallyWithin(folders, path).then((inside) => (inside ? look() : refuse(missing(path))));

  function readdir(path: string, options: { withFileTypes: true }, done: Listed<fs.Dirent[]>): void;
  function readdir(path: string, done: Listed<string[]>): void;
  function readdir(
    path: string,
    ...rest: [options: { withFileTypes: true }, done: Listed<fs.Dirent[]>] | [done: Listed<string[]>]
  ): void {
    if (rest.length === 2) {
      const [options, done] = rest;
      ifInside(
        path,
        () => fs.readdir(path, options, done),
        (error) => done(error, []),
      );
      return;
    }
    const [done] = rest;
    ifInside(
      path,
      () => fs.readdir(path, done),
      (error) => done(error, []),
    );
  }

  return {
    readdir,
    // Only links need to be resolved.
    stat: (path, done) =>
      ifInside(
        path,
        () => fs.stat(path, done),
        (error) => done(error, new fs.Stats()),
      ),
  };
}

const missing = (path: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`${path} is not in the build's folders`), { code: 'ENOENT' });
