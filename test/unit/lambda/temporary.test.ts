import { answered, callService } from '../../../src/lambda/call-service';
import { NotYet, isTemporary, symptomOf } from '../../../src/lambda/temporary';

const error = (more: object, message = 'as it is told') => Object.assign(new Error(message), more);
const { signal } = new AbortController();

test.each([
  [error({ name: 'ThrottlingException' }), 'is receiving too many requests'],
  [error({ name: 'ProvisionedThroughputExceededException' }), 'is receiving too many requests'],
  [error({ $metadata: { httpStatusCode: 429 } }), 'is receiving too many requests'],
  [error({ name: 'TimeoutError' }), 'did not answer in time'],
  [error({ name: 'AbortError' }), 'did not answer in time'],
  [error({ code: 'ECONNRESET' }), 'could not be reached'],
  [error({}, 'socket hang up'), 'could not be reached'],
  [error({ $fault: 'server' }), 'has a problem of its own'],
  [error({ $metadata: { httpStatusCode: 503 } }), 'has a problem of its own'],
  [error({ $retryable: {} }), 'has a problem of its own'],
  [new SyntaxError('inspect the hidden field'), 'gave an answer that cannot be read'],
  [Object.assign(new TypeError('no such property'), { $response: {} }), 'gave an answer that cannot be read'],
  [error({ $responseBodyText: '<' }), 'gave an answer that cannot be read'],
])('%p can pass', async (given, symptom) => {
  expect(symptomOf(given)).toBe(symptom);
  expect(isTemporary(given)).toBe(true);
  const call = callService('ECR', signal, () => Promise.reject(given));
  await expect(call).rejects.toThrow(NotYet);
  await expect(call).rejects.toThrow(`ECR ${symptom}`);
});

test.each([
  error({ name: 'AccessDeniedException', $fault: 'client', $metadata: { httpStatusCode: 400 } }),
  new TypeError('a mistake of ours'),
  error({ code: 'ENOENT' }),
  'text',
  undefined,
])('%p does not pass', async (given) => {
  expect(isTemporary(given)).toBe(false);
  await expect(callService('ECR', signal, () => Promise.reject(given))).rejects.toBe(given);
});

test('a field that every true answer has', () => {
  expect(answered('ECR', 0)).toBe(0);
  expect(() => answered('ECR', undefined)).toThrow(new NotYet('ECR gave an empty answer'));
});
