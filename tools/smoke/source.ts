import { join } from 'node:path';
import * as AdmZip from 'adm-zip';
import { zipFolder } from 'codepipeline-rehearsal';

/** The source of an example, plus the given files. */
export function exampleSource(system: 'system-b' | 'system-c', files: Readonly<Record<string, string>> = {}): Buffer {
  const zip = new AdmZip(zipFolder(join(__dirname, '..', '..', 'examples', system, 'source')));
  for (const [name, content] of Object.entries(files)) zip.addFile(name, Buffer.from(content));
  return zip.toBuffer();
}

/** A page that fails the tests of system B's source. */
export const UNFINISHED_PAGE = { 'site/umbrellas.html': '<!doctype html>\n<title>Umbrellas</title>\n<p>TODO</p>\n' };
