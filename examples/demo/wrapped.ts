import { stripVTControlCharacters } from 'node:util';
import * as wrapAnsi from 'wrap-ansi';
import type { Write } from './report';

/** Below this width, lines that the terminal breaks are easier to read than ours. */
const NARROWEST_TEXT = 20;
/** The extra indentation of continuation lines that have no bar on their left. */
const HANGING_INDENT = '  ';
/** The space on the left of a line, including the bar of a quotation and its colors, then the text. */
// eslint-disable-next-line no-control-regex -- colors are control characters
const GUTTER = /^((?:(?: |\u001b\[[\d;]*m)*[│┃](?:\u001b\[[\d;]*m)*)? *)(.*)$/s;

/**
 * Writes lines that fit the terminal. Longer lines are broken between words, and each part has the gutter of its line. A
 * wider word stays whole, so that it can be copied.
 */
export function wrapped(write: Write, columns: number | undefined): Write {
  return (line) => (columns === undefined ? [line] : wrap(line, columns)).forEach(write);
}

function wrap(line: string, columns: number): string[] {
  if (widthOf(line) <= columns) return [line];
  const [, gutter, text] = GUTTER.exec(line)!;
  const following = /^ +$/.test(gutter) ? gutter + HANGING_INDENT : gutter;
  const room = columns - widthOf(following);
  if (room < NARROWEST_TEXT) return [line];
  return wrapAnsi(text, room)
    .split('\n')
    .map((part, index) => (index === 0 ? gutter : following) + part);
}

const widthOf = (text: string): number => stripVTControlCharacters(text).length;
