import { buildHarness, phasesOf } from './build-harness';
import { newRequest } from './fakes';
import { isRunning, until } from './processes';

describe('a build', () => {
  const harness = buildHarness();

  describe('that is interrupted', () => {
    const HANGING = {
      phases: {
        build: { commands: ['sleep 1000 & echo "pids $$ $!"; trap "" TERM; while true; do sleep 0.1; done'] },
        post_build: { commands: ['echo after'] },
      },
    };
    const pidsIn = (output: readonly string[]): number[] =>
      output
        .find((line) => /^pids/.test(line))
        ?.match(/\d+/g)
        ?.map(Number) ?? [];

    test('by its signal is STOPPED, with nothing of it running any more', async () => {
      const request = newRequest(harness.aws, { version: '0.2', ...HANGING });
      const controller = new AbortController();
      const running = harness.run(request, controller.signal);
      await until(() => pidsIn(request.output).length === 2);
      controller.abort();
      const result = await running;
      expect(phasesOf(result).slice(-3)).toEqual(['BUILD STOPPED', 'FINALIZING SUCCEEDED', 'COMPLETED SUCCEEDED']);
      expect([result.status, result.failure?.message]).toEqual(['STOPPED', 'the build was stopped']);
      expect(pidsIn(request.output).map(isRunning)).toEqual([false, false]);
      expect(request.output).not.toContain('after');
    });

    test("by the project's timeout is TIMED_OUT, with nothing of it running any more", async () => {
      const request = newRequest(
        harness.aws,
        { version: '0.2', ...HANGING },
        { projectValues: { timeoutInMinutes: 2.5 / 60 } },
      );
      const result = await harness.run(request);
      expect([result.status, result.failure?.phase]).toEqual(['TIMED_OUT', 'BUILD']);
      expect(pidsIn(request.output)).toHaveLength(2);
      expect(pidsIn(request.output).map(isRunning)).toEqual([false, false]);
    });

    test('before it begins, does not begin', async () => {
      const result = await harness.run(newRequest(harness.aws, { version: '0.2', ...HANGING }), AbortSignal.abort());
      expect(phasesOf(result)).toEqual(['SUBMITTED STOPPED', 'FINALIZING SUCCEEDED', 'COMPLETED SUCCEEDED']);
      expect(harness.aws.assumed).toEqual([]);
    });
  });
});
