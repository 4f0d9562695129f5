import { follow, FOLLOW_MS, LONGEST_PAUSE_MS, pauseAfter } from '../../../src/lambda/follow';
import { NotYet } from '../../../src/lambda/temporary';

beforeEach(() => jest.useFakeTimers({ now: 0 }));
afterEach(() => jest.useRealTimers());

/** What CodePipeline is taken to need at most to create the next job. No page says it. */
const GAP_MS = 30_000;
/** What a look and an answer take. */
const CALLS_MS = 4_000;

/** The times of the looks of a job. */
function looks(): number[] {
  const times = [0];
  while (times.at(-1)! + pauseAfter(times.length - 1) <= FOLLOW_MS) {
    times.push(times.at(-1)! + pauseAfter(times.length - 1));
  }
  return times;
}

test('a deployment of 10 minutes takes at most 25 jobs, even if CodePipeline creates the next one at once', () => {
  const perJob = looks().at(-1)!;
  // The first job registers the revision, and after a retry of the stage another one claims the attempt.
  expect(2 + Math.ceil(600_000 / perJob)).toBeLessThanOrEqual(25);
});

test('an end is noticed within 35 s', () => {
  const times = looks();
  const longest = Math.max(GAP_MS, ...times.slice(1).map((time, index) => time - times[index]));
  expect(longest + CALLS_MS).toBeLessThanOrEqual(35_000);
  expect(LONGEST_PAUSE_MS).toBeLessThanOrEqual(5_000);
});

async function run(step: (look: number) => void, signal = new AbortController().signal) {
  let count = 0;
  const result = follow<{ readonly since: number; readonly updatedAt?: number }>({
    given: { since: 0 },
    began: Date.now(),
    signal,
    step: async (progress) => {
      step(++count);
      return { progress: { ...progress, updatedAt: count }, summary: `look ${count}` };
    },
  });
  const settled = result.then(
    (value) => ({ value }),
    (error: Error) => ({ error: error.message }),
  );
  await jest.advanceTimersByTimeAsync(60_000);
  return settled;
}

test('a job passes on what its last look led to', async () => {
  const { length } = looks();
  expect(await run(() => undefined)).toEqual({
    value: { summary: `look ${length}`, continuationToken: `{"version":1,"since":0,"updatedAt":${length}}` },
  });
});

const fail = (message: string, looks_: (look: number) => boolean) => (look: number) => {
  if (looks_(look)) {
    throw new NotYet(message);
  }
};

test('a temporary problem is reported only if it is the last', async () => {
  expect(await run(fail('early', (look) => look === 2))).toMatchObject({
    value: { summary: `look ${looks().length}` },
  });
  expect(await run(fail('last', (look) => look === looks().length))).toEqual({ error: 'last' });
});

test('a job without time, or with another problem, ends at once', async () => {
  expect(
    await run(
      fail('late', (look) => look === 1),
      AbortSignal.abort(),
    ),
  ).toEqual({ error: 'late' });
  const throwing = () => {
    throw new Error('denied');
  };
  expect(await run(throwing)).toEqual({ error: 'denied' });
});
