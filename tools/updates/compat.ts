import { existsSync, readFileSync } from 'fs';
import { createRequire } from 'module';
import { join } from 'path';
import { textOf } from './accepted';
import { compareReleases, ReleaseComparison } from './releases';
import { Library } from './samples';
import * as library from '../../src';

const IGNORE_FILE = '.compatignore';

/** The line of the ignore file that acknowledges a finding. */
function keyOf({ finding }: ReleaseComparison['findings'][number]): string {
  return `update:${textOf(finding)}`;
}

/** `compat.js <top of the project> <folder of the release>` */
function main(root: string, folder: string): number {
  const release: Library = createRequire(__filename)(folder);
  const { findings, unknown } = compareReleases(release, library);
  const ignored = existsSync(join(root, IGNORE_FILE)) ? readFileSync(join(root, IGNORE_FILE), 'utf8').split('\n') : [];
  const broken = findings.filter((each) => !ignored.includes(keyOf(each)));
  unknown.forEach(({ sample, reason }) => console.log(`not in the release: ${sample} (${reason.split('\n')[0]})`));
  broken.forEach((each) => console.error(`${each.sample}: ${textOf(each.finding)} [${keyOf(each)}]`));
  console.log(`${findings.length} findings in updates from the release, ${broken.length} not acknowledged`);
  return broken.length === 0 ? 0 : 1;
}

const [root, folder] = process.argv.slice(2);
process.exitCode = main(root, folder);
