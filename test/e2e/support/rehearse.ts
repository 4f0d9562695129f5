import { Rehearsal, RehearsalOptions, startRehearsal } from 'codepipeline-rehearsal';

/**
 * Starts a rehearsal before the tests of a file or a block, and closes it after them, even if the set-up fails. Containers do not
 * run, so that tests see the same with and without a Docker engine.
 */
export function rehearse(setUp: (rehearsal: Rehearsal) => unknown, options?: RehearsalOptions): void {
  let rehearsal: Rehearsal | undefined;
  beforeAll(async () => {
    rehearsal = await startRehearsal({ runContainers: false, ...options });
    await setUp(rehearsal);
  });
  afterAll(() => rehearsal?.close());
}
