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

const ARN = 'arn:aws:ecs:us-east-1:111122223333:';
const whole = {
  since: 5,
  attemptId: 'a-1',
  revisionArn: `${ARN}task-definition/web:7`,
  deploymentArn: `${ARN}service-deployment/shop/web/d1`,
  taskArn: `${ARN}task/shop/t1`,
  updatedAt: 6,
  missingSince: 7,
  isPaused: true,
  stopping: 'timeout' as const,
};

test('a token passes on what an action follows', () => {
  expect(parseToken(writeToken(whole), 9)).toEqual(whole);
});

test.each([
  ['revisionArn', 7, 'an ARN'],
  ['deploymentArn', 'web', 'an ARN'],
  ['taskArn', null, 'an ARN'],
  ['updatedAt', -1, 'a time'],
  ['missingSince', 'now', 'a time'],
  ['isPaused', 'yes', 'true or false'],
  ['stopping', 'no reason', 'timeout or rejected or approvalTimedOut'],
])('a token whose %s is %p is rejected', (name, value, what) => {
  expect(() => parseToken(JSON.stringify({ version: 1, ...whole, [name]: value }), 9)).toThrow(
    `${name} of the continuation token must be ${what}, got ${JSON.stringify(value)}: retry the stage`,
  );
});

test('a token with the longest names is shorter than the 2,048 characters that CodePipeline accepts', () => {
  const region = 'arn:aws-us-gov:ecs:us-gov-northwest-1:111122223333:';
  const name = 'n'.repeat(255);
  const id = 'i'.repeat(36);
  const longest = {
    ...whole,
    since: 1e13,
    attemptId: id,
    updatedAt: 1e13,
    missingSince: 1e13,
    stopping: 'approvalTimedOut' as const,
  };
  // An action follows a deployment or a task, never both.
  const deployment = {
    ...longest,
    taskArn: undefined,
    deploymentArn: `${region}service-deployment/${name}/${name}/${id}`,
  };
  const task = { ...longest, deploymentArn: undefined, taskArn: `${region}task/${name}/${id}` };
  for (const token of [deployment, task]) {
    expect(writeToken({ ...token, revisionArn: `${region}task-definition/${name}:99999` }).length).toBeLessThan(2048);
  }
});
