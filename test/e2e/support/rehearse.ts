import { Rehearsal, RehearsalOptions, startRehearsal } from 'codepipeline-rehearsal';

/** Starts a rehearsal before the tests of a file or a block, and closes it after them, even if the set-up fails. */
export function rehearse(setUp: (rehearsal: Rehearsal) => unknown, options?: RehearsalOptions): void {
  let rehearsal: Rehearsal | undefined;
  beforeAll(async () => {
    rehearsal = await startRehearsal(options);
    await setUp(rehearsal);
  });
  afterAll(() => rehearsal?.close());
}
