import type { ProgressEvent } from '../src/codepipeline';
import { createProgressBus } from '../src/progress-bus';

const warning = (message: string): ProgressEvent => ({ type: 'warning', time: new Date(0), message });
const messageOf = (event: ProgressEvent): string | undefined =>
  event.type === 'warning' && event.message !== 'other' ? event.message : undefined;

afterEach(() => jest.useRealTimers());

test('notifies its listener, and returns the next wanted event', async () => {
  const watched: ProgressEvent[] = [];
  const bus = createProgressBus((event) => watched.push(event));
  const next = bus.next('a warning', 1_000, messageOf);
  ['other', 'wanted', 'late'].forEach((message) => bus.publish(warning(message)));
  expect(await next).toBe('wanted');
  expect(watched).toHaveLength(3);
});

test('rejects with a message if no event arrives', async () => {
  jest.useFakeTimers();
  const next = createProgressBus().next('an execution of shop', 10_000, messageOf);
  const refused = expect(next).rejects.toThrow('an execution of shop did not arrive within 10 s');
  await jest.advanceTimersByTimeAsync(10_000);
  await refused;
});

test('rejects with the error of `pick`', async () => {
  const bus = createProgressBus();
  const next = bus.next('a warning', 1_000, () => {
    throw new Error('denied');
  });
  bus.publish(warning('any'));
  await expect(next).rejects.toThrow('denied');
});

test('a waiting call does not keep the process alive', async () => {
  const timers = jest.spyOn(global, 'setTimeout');
  const bus = createProgressBus();
  const next = bus.next('an execution of shop', 10_000, messageOf);
  expect((timers.mock.results[0].value as NodeJS.Timeout).hasRef()).toBe(false);
  bus.publish(warning('wanted'));
  await next;
});
