import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The lines of code of an example, without imports, empty lines and doc comments of one line. */
export function codeLines(path: string): string[] {
  return readFileSync(join(__dirname, '../../../examples', path), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('import ') && !line.startsWith('/**'));
}
