import { codeOf, TokenError } from '../../../../src/sources/handler/token-error';

test.each([
  [Object.assign(new Error(), { name: 'ThrottlingException' }), 'ThrottlingException'],
  [Object.assign(new Error(), { name: 'AbortError' }), 'timed out'],
  [Object.assign(new Error(), { name: 'ghp_1234' }), 'unknown error'],
  [Object.assign(new Error(), { name: 'x'.repeat(65) }), 'unknown error'],
  [{ name: 5 }, 'unknown error'],
  ['ThrottlingException', 'unknown error'],
  [null, 'unknown error'],
  [undefined, 'unknown error'],
])('the code of %p is %s', (error, code) => {
  expect(codeOf(error)).toBe(code);
});

test('a TokenError is recognized by its name', () => {
  expect(new TokenError('x').name).toBe('TokenError');
});
