import { readdirSync, readFileSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { CommitFiles } from 'codepipeline-rehearsal';

/** The folder with the source of system B. */
export const SOURCE_FOLDER = 'examples/system-b/source';

/** The files of the example's source, plus the given ones, which replace files of the same name. */
export function shopSource(files: CommitFiles = {}): CommitFiles {
  const folder = path.join(__dirname, '../..', SOURCE_FOLDER);
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const paths = names.filter((name) => statSync(path.join(folder, name)).isFile());
  return { ...Object.fromEntries(paths.map((name) => [name, readFileSync(path.join(folder, name))])), ...files };
}

/** A page that fails the tests of the source. */
export const UNFINISHED_PAGE: CommitFiles = {
  'site/umbrellas.html':
    '<!doctype html>\n<html lang="en">\n  <title>Umbrellas</title>\n  <h1>Umbrellas</h1>\n  <p>TODO: a price</p>\n</html>\n',
};

/** A page that passes the tests of the source. */
export const SALE_PAGE: CommitFiles = {
  'site/sale.html':
    '<!doctype html>\n<html lang="en">\n  <title>Sale</title>\n  <h1>Everything must go</h1>\n</html>\n',
};
