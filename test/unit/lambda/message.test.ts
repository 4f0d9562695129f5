import { oneLine, shortened } from '../../../src/lambda/message';

test('a message is cut off at the limit, and says so', () => {
  expect(shortened('x'.repeat(5_000))).toHaveLength(5_000);
  expect(shortened('x'.repeat(5_001))).toBe(`${'x'.repeat(4_999)}…`);
  expect(shortened('abcdef', 4)).toBe('abc…');
});

test('text of others is one line without control characters', () => {
  expect(oneLine(' a\r\nb\u2028c\u0007d\u202ee ')).toBe('a b c d e');
  expect(oneLine('y'.repeat(300))).toHaveLength(200);
});

test('no half of a character is left, which the SDK could not send', () => {
  expect(oneLine('a\ud83d b \ude00c')).toBe('a  b  c');
  expect(oneLine('\u{1f600}!')).toBe('\u{1f600}!');
  expect(shortened('ab\u{1f600}cd', 4)).toBe('ab…');
  expect(encodeURIComponent(oneLine('\u{1f600}'.repeat(150)))).not.toBe('');
});
