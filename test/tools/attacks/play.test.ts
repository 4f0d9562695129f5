import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gotThrough, mustWork, stopped, type Attack, type AttackGroup } from '../../../tools/attacks/attack';
import { playAttacks } from '../../../tools/attacks/play';

function groupOf(...attacks: Attack[]): AttackGroup & { closed: () => boolean } {
  let isClosed = false;
  return {
    name: 'doors',
    open: async () => ({ attacks, close: async () => void (isClosed = true) }),
    closed: () => isClosed,
  };
}

const open: Attack = { title: 'an open door', play: async () => gotThrough('I am\n inside') };
const locked: Attack = { title: 'a locked door', play: async () => stopped('the lock') };
const broken: Attack = {
  title: 'a painted door',
  play: async () => {
    mustWork(false, 'the key opens it');
    return stopped('the wall');
  },
};

test('each attack has one line, which says what stopped it or how it succeeded', async () => {
  const lines: string[] = [];
  expect(await playAttacks([groupOf(locked, open)], (line) => lines.push(line))).toBe(1);
  expect(lines).toEqual(['doors:', '  a locked door: stopped: the lock', '  an open door: GOT THROUGH: I am inside']);
});

test('an attack that could not run counts as successful', async () => {
  const lines: string[] = [];
  const group = groupOf(broken, locked);
  expect(await playAttacks([group], (line) => lines.push(line))).toBe(1);
  expect(lines[1]).toContain('COULD NOT BE PLAYED: Error: the control failed');
  expect(group.closed()).toBe(true);
});

test.each([
  ['stopped', 0],
  ['gotThrough', 1],
])('an attack that is %s ends the program with %i', async (outcome, code) => {
  const folder = mkdtempSync(join(tmpdir(), 'attacks-test-'));
  const script = join(folder, 'main.ts');
  const main = JSON.stringify(resolve('tools/attacks/run'));
  writeFileSync(
    script,
    `import { runAttacks } from ${main};
     const attack = { title: 'a door', play: async () => ({ ${outcome}: 'so' }) };
     void runAttacks([{ name: 'doors', open: async () => ({ attacks: [attack], close: async () => undefined }) }], '');`,
  );
  const env = { ...process.env, TS_NODE_PROJECT: resolve('tsconfig.dev.json') };
  const exitCode = await new Promise((done) => {
    execFile(process.execPath, ['-r', 'ts-node/register/transpile-only', script], { env }, (error) =>
      done(error?.code ?? 0),
    );
  });
  rmSync(folder, { recursive: true });
  expect(exitCode).toBe(code);
});
