import { NotYet } from '../../../src/lambda/temporary';
import { sleep, withDeadline } from '../../../src/lambda/waiting';

test('work that ends in time is the result', async () => {
  expect(await withDeadline(1_000, async () => 'done')).toBe('done');
});

test('work that takes too long is aborted, and can continue later', async () => {
  let given: AbortSignal | undefined;
  const work = withDeadline(10.4, async (signal) => {
    given = signal;
    await new Promise(() => undefined);
  });
  await expect(work).rejects.toThrow(new NotYet('the function had no time left after 10 ms'));
  expect(given?.aborted).toBe(true);
});

test('sleep takes its time', async () => {
  const began = Date.now();
  await sleep(20);
  expect(Date.now() - began).toBeGreaterThanOrEqual(18);
});
