import type { AttackGroup } from './attack';
import { playAttacks } from './play';

/** Runs the groups whose name contains this word, and ends the process, with 0 if each attack was stopped. */
export async function runAttacks(groups: readonly AttackGroup[], word: string): Promise<void> {
  let played = 0;
  try {
    const wanted = groups.filter(({ name }) => name.includes(word));
    const notStopped = await playAttacks(wanted, (line) => {
      if (line.startsWith('  ')) played += 1;
      console.log(line);
    });
    console.log(`\n${played} attacks, ${notStopped} of them not stopped`);
    process.exit(notStopped > 0 || played === 0 ? 1 : 0);
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
}
