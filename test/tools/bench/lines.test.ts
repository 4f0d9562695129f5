import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countLines, withNeighbours } from '../../../tools/bench/lines';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'lines-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, lines: string[]): string {
  writeFileSync(join(folder, name), lines.join('\n'));
  return join(folder, name);
}

test.each<[string, number, string[]]>([
  ['blank lines', 2, ['a();', '', '   ', 'b();', '']],
  ['line comments', 1, ['// one', 'a(); // two', '  // three']],
  ['block comments', 1, ['/* one', ' * two', ' */', 'a();']],
  ['doc comments', 2, ['/** Of the class. */', 'class A {', '  /**', '   * Of nothing.', '   */', '}']],
  ['imports', 1, ["import { a } from 'a';", 'import {', '  b,', "} from 'b';", "import * as c from 'c';", 'a(b, c);']],
  ['several tokens on a line', 2, ['a(', '  b, c, d);']],
  ['text over several lines', 3, ['a(`one', '', 'three`);']],
  ['closing brackets', 3, ['a({', '  b,', '});']],
])('%s', (_, count, lines) => {
  expect(countLines(file('some.ts', lines))).toBe(count);
});

test('handlers in JavaScript', () => {
  expect(countLines(file('index.mjs', ["import { a } from 'a';", '', 'export const handler = async () => a();']))).toBe(
    1,
  );
});

test('helpers next to a stack count as its code, imports from elsewhere do not', () => {
  const helper = file('helper.ts', ["import './stack';", "import { other } from './other';"]);
  const other = file('other.ts', []);
  file('unused.ts', []);
  const stack = file('stack.ts', [
    "import { App } from 'aws-cdk-lib';",
    "import '../../../src';",
    "import './helper';",
  ]);
  expect(withNeighbours(stack)).toEqual([stack, helper, other]);
});
