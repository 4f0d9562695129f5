import { stripVTControlCharacters } from 'node:util';
import * as wrapAnsi from 'wrap-ansi';
import type { Write } from './report';

/** Text that is narrower than this is harder to read than a line that the terminal breaks. */
const NARROWEST_TEXT = 20;
/** How much further in an indented line goes on that has no bar on its left. */
const HANGING_INDENT = '  ';
/** The space on the left of a line, the bar of a quotation in it included, with its colors; then the text. */
// eslint-disable-next-line no-control-regex -- colors are control characters
const GUTTER = /^((?:(?: |\u001b\[[\d;]*m)*[│┃](?:\u001b\[[\d;]*m)*)? *)(.*)$/s;

/**
 * Writes lines that are no wider than the terminal: broken between words, with the gutter of the line before each part. A word that
 * is wider stays whole, so that it can be copied.
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
