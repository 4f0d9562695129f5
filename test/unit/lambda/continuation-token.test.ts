import { parseToken, writeToken } from '../../../src/lambda/continuation-token';

test('a token says what it was told', () => {
  const token = { since: 5, attemptId: 'a-1' };
  expect(parseToken(writeToken(token), 7)).toEqual(token);
  expect(parseToken(writeToken({ since: 5 }), 7)).toEqual({ since: 5 });
});

test.each([undefined, '', 'rubbish', 'null', '-1', '{"since":"5"}', '{"since":null}', '{"attemptId":7}'])(
  'without a token of ours (%j) the waiting begins now',
  (token) => expect(parseToken(token, 7)).toEqual({ since: 7 }),
);

test('a token of an earlier version is a time', () => {
  expect(parseToken('5', 7)).toEqual({ since: 5 });
});
