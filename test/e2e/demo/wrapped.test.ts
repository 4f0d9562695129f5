import { stripVTControlCharacters } from 'node:util';
import * as colors from 'picocolors';
import { createNarrator } from '../../../examples/demo/narrator';
import { describeMessage } from '../../../examples/demo/report';
import { wrapped } from '../../../examples/demo/wrapped';

const { bold, dim, yellow } = colors.createColors(true);

/** What a terminal of this width shows. */
function shown(line: string, columns: number | undefined): string[] {
  const lines: string[] = [];
  wrapped((part) => lines.push(part), columns)(line);
  return lines;
}

const words = (number: number): string => Array.from({ length: number }, (_, index) => `word${index}`).join(' ');

test('a line that fits does not change', () => {
  const line = `  ${bold('Build')}   two`;
  expect(shown(line, 16)).toEqual([line]);
  expect(shown(line.repeat(100), undefined)).toEqual([line.repeat(100)]);
});

test('a line is broken between words, and its continuation is indented further', () => {
  expect(shown(`    ${words(9)}`, 30)).toEqual([
    '    word0 word1 word2 word3',
    '      word4 word5 word6 word7',
    '      word8',
  ]);
});

test('text without indentation continues without it', () => {
  expect(shown(yellow(words(6)), 30)).toEqual([yellow('word0 word1 word2 word3 word4'), yellow('word5')]);
});

test.each([
  ['│', dim],
  ['┃', yellow],
])('continuation lines keep the gutter %s and its color', (bar, color) => {
  const gutter = `${color(`      ${bar}`)} `;
  expect(shown(`${gutter}${words(6)}`, 30)).toEqual([`${gutter}word0 word1 word2`, `${gutter}word3 word4 word5`]);
});

test('indented text in a log is indented in each of its lines', () => {
  expect(shown(`│   ${words(6)}`, 30)).toEqual(['│   word0 word1 word2 word3', '│   word4 word5']);
});

test('a color ends with its line and begins again in the next', () => {
  const [first, second] = shown(`│ ${dim(words(6))}`, 30);
  expect([first, second]).toEqual([`│ ${dim('word0 word1 word2 word3')}`, `│ ${dim('word4 word5')}`]);
});

test('a word is never broken, even if it is too long', () => {
  const image = `registry.example.com/shop@sha256:${'0'.repeat(64)}`;
  expect(shown(`  image   ${image}`, 40)).toEqual(['  image', `    ${image}`]);
});

test('lines stay whole in a terminal that is too narrow for a gutter', () => {
  expect(shown(`      │ ${words(9)}`, 20)).toEqual([`      │ ${words(9)}`]);
});

test.each([40, 80])('everything that the demo prints fits in %i columns', (columns) => {
  const lines: string[] = [];
  const write = wrapped((line) => lines.push(line), columns);
  const narrate = createNarrator(write);
  const time = new Date();
  const output = {
    type: 'action-output',
    time,
    pipelineName: 'p',
    executionId: 'e',
    stageName: 's',
    actionName: 'a',
  } as const;
  narrate({ ...output, line: `[Container] Running command ${words(12)}` });
  narrate({ ...output, line: words(30) });
  narrate({ type: 'warning', time, message: words(30) });
  describeMessage(write, { subject: words(20), text: `${words(30)}\n\n${words(5)}` });
  const plain = lines.map((line) => stripVTControlCharacters(line));
  expect(plain.filter((line) => line.length > columns)).toEqual([]);
  expect(plain.filter((line) => line.includes('word29'))).toHaveLength(3);
  const quoted = plain.slice(
    0,
    plain.findIndex((line) => line.includes('warning')),
  );
  expect(quoted.every((line) => line.startsWith('      │ '))).toBe(true);
});
