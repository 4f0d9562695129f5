import { parseToken, writeToken } from '../../../src/lambda/continuation-token';

test('a token passes on what it was written with', () => {
  const token = { since: 5, attemptId: 'a-1' };
  expect(parseToken(writeToken(token), 7)).toEqual(token);
  expect(parseToken(writeToken({ since: 5 }), 7)).toEqual({ since: 5 });
  expect(parseToken('{"version":1,"since":5,"attemptId":7}', 7)).toEqual({ since: 5 });
});

test('without a token the waiting begins now', () => {
  expect(parseToken(undefined, 7)).toEqual({ since: 7 });
});

test.each([
  ['5', 'none'],
  ['rubbish', 'none'],
  ['null', 'none'],
  ['{"since":5}', 'none'],
  ['{"version":2,"since":5}', '2'],
  ['{"version":"1","since":5}', '"1"'],
])('a token of another version (%s) is rejected', (token, got) => {
  expect(() => parseToken(token, 7)).toThrow(
    `the continuation token must have version 1, got ${got}: the pipeline was updated while the execution ran, so release the change again`,
  );
});

test.each(['"5"', 'null', '-1', undefined])('a token that began at %s is rejected', (since) => {
  const token = since === undefined ? '{"version":1}' : `{"version":1,"since":${since}}`;
  expect(() => parseToken(token, 7)).toThrow(
    `since of the continuation token must be a time, got ${since ?? 'none'}: retry the stage`,
  );
});
