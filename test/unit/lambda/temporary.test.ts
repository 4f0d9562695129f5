import { answered, callService } from '../../../src/lambda/call-service';
import { NotYet, isTemporary, symptomOf } from '../../../src/lambda/temporary';

const error = (more: object, message = 'as it is told') => Object.assign(new Error(message), more);
const { signal } = new AbortController();

test.each([
  [error({ name: 'ThrottlingException' }), 'is receiving too many requests'],
  [error({ name: 'ProvisionedThroughputExceededException' }), 'is receiving too many requests'],
  [error({ $metadata: { httpStatusCode: 429 } }), 'is receiving too many requests'],
  [error({ name: 'TimeoutError' }), 'did not respond in time'],
  [error({ name: 'AbortError' }), 'did not respond in time'],
  [error({ code: 'ECONNRESET' }), 'could not be reached'],
  [error({}, 'socket hang up'), 'could not be reached'],
  [error({ $fault: 'server' }), 'has an internal error'],
  [error({ $metadata: { httpStatusCode: 503 } }), 'has an internal error'],
  [error({ $retryable: {} }), 'has an internal error'],
  [new SyntaxError('inspect the hidden field'), 'returned a response that cannot be read'],
  [Object.assign(new TypeError('no such property'), { $response: {} }), 'returned a response that cannot be read'],
  [error({ $responseBodyText: '<' }), 'returned a response that cannot be read'],
])('%p is temporary', async (given, symptom) => {
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
])('%p is permanent', async (given) => {
  expect(isTemporary(given)).toBe(false);
  await expect(callService('ECR', signal, () => Promise.reject(given))).rejects.toBe(given);
});

test('a missing required field of a response is temporary', () => {
  expect(answered('ECR', 0)).toBe(0);
  expect(() => answered('ECR', undefined)).toThrow(new NotYet('ECR returned an empty response'));
});
