import { readdirSync } from 'node:fs';
import { processesOf, startDemo } from './support';

test.each([
  ['SIGINT', 'while it starts', 'A rehearsal of', 130],
  ['SIGINT', 'in the middle of a push', 'git push', 130],
  ['SIGINT', 'in the middle of a build', 'docker build', 130],
  ['SIGTERM', 'in the middle of a build', 'docker build', 143],
] as const)(
  '%s %s ends it cleanly',
  async (signal, _when, text, code) => {
    const demo = startDemo();
    await demo.says(text);
    demo.child.kill(signal);
    expect(await demo.ended()).toEqual({ code, signal: null });
    expect(demo.output()).toContain(`rehearsal: ${signal}: cleaning up`);
    expect(readdirSync(demo.temporary)).toEqual([]);
    expect(processesOf(demo.temporary)).toEqual([]);
  },
  60_000,
);

test('a second Ctrl-C does not interrupt the clean-up of the first', async () => {
  const demo = startDemo();
  await demo.says('docker build');
  demo.child.kill('SIGINT');
  demo.child.kill('SIGINT');
  expect(await demo.ended()).toEqual({ code: 130, signal: null });
  expect(readdirSync(demo.temporary)).toEqual([]);
  expect(processesOf(demo.temporary)).toEqual([]);
}, 60_000);
