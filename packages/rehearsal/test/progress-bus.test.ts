import type { ProgressEvent } from '../src/codepipeline';
import { createProgressBus } from '../src/progress-bus';

const warning = (message: string): ProgressEvent => ({ type: 'warning', time: new Date(0), message });
const messageOf = (event: ProgressEvent): string | undefined =>
  event.type === 'warning' && event.message !== 'other' ? event.message : undefined;

afterEach(() => jest.useRealTimers());

test('tells whoever watches, and gives the next event that is wanted', async () => {
  const watched: ProgressEvent[] = [];
  const bus = createProgressBus((event) => watched.push(event));
  const next = bus.next('a warning', 1_000, messageOf);
  ['other', 'wanted', 'late'].forEach((message) => bus.publish(warning(message)));
  expect(await next).toBe('wanted');
  expect(watched).toHaveLength(3);
});

test('gives up in words when nothing comes', async () => {
  jest.useFakeTimers();
  const next = createProgressBus().next('an execution of shop', 10_000, messageOf);
  const refused = expect(next).rejects.toThrow('an execution of shop did not arrive within 10 s');
  await jest.advanceTimersByTimeAsync(10_000);
  await refused;
});

test('rejects with what the choice throws', async () => {
  const bus = createProgressBus();
  const next = bus.next('a warning', 1_000, () => {
    throw new Error('denied');
  });
  bus.publish(warning('any'));
  await expect(next).rejects.toThrow('denied');
});

test('keeps nobody waiting who has closed everything else', async () => {
  const timers = jest.spyOn(global, 'setTimeout');
  const bus = createProgressBus();
  const next = bus.next('an execution of shop', 10_000, messageOf);
  expect((timers.mock.results[0].value as NodeJS.Timeout).hasRef()).toBe(false);
  bus.publish(warning('wanted'));
  await next;
});
