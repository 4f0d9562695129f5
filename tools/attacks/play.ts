import type { Attack, AttackGroup, Outcome } from './attack';

/** Runs all attacks one after the other, writes one line for each, and returns how many were not stopped. */
export async function playAttacks(groups: readonly AttackGroup[], write: (line: string) => void): Promise<number> {
  let notStopped = 0;
  for (const group of groups) {
    const opened = await group.open();
    try {
      write(`${group.name}:`);
      for (const attack of opened.attacks) {
        const { line, isStopped } = await playOne(attack);
        if (!isStopped) notStopped += 1;
        write(`  ${attack.title}: ${line}`);
      }
    } finally {
      await opened.close();
    }
  }
  return notStopped;
}

async function playOne(attack: Attack): Promise<{ line: string; isStopped: boolean }> {
  try {
    return describe(await attack.play());
  } catch (error) {
    return { line: `COULD NOT BE PLAYED: ${oneLine(String(error))}`, isStopped: false };
  }
}

function describe(outcome: Outcome): { line: string; isStopped: boolean } {
  return 'stopped' in outcome
    ? { line: `stopped: ${oneLine(outcome.stopped)}`, isStopped: true }
    : { line: `GOT THROUGH: ${oneLine(outcome.gotThrough)}`, isStopped: false };
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
