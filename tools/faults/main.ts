import { fork } from 'node:child_process';
import { Told, report } from './report';
import { runFaults, tell } from './run';

/** The number of processes: one per core of a small machine, because cases compute and never wait. */
const PROCESSES = 2;

/**
 * A process loads the bundle thousands of times, each time with its own state. So it keeps what it has compiled, and clears away
 * larger pieces at a time.
 */
const V8 = ['--no-flush-bytecode', '--max-semi-space-size=64'];

/** Runs a share of the cases, such as every second one, and sends their results. */
async function playShare(share: number): Promise<void> {
  const outcomes = await runFaults({ wanted: (_, index) => index % PROCESSES === share });
  process.send!(outcomes.map(tell), () => process.disconnect());
}

async function shareOf(share: number): Promise<Told[]> {
  const child = fork(__filename, [String(share)], { execArgv: [...V8, '-r', 'ts-node/register/transpile-only'] });
  return new Promise((resolve, reject) => {
    let told: Told[] | undefined;
    child.on('message', (message) => (told = message as Told[]));
    child.on('exit', (code) => (told ? resolve(told) : reject(new Error(`a share of the cases ended with ${code}`))));
  });
}

async function main(): Promise<void> {
  const began = Date.now();
  const shares = Array.from({ length: PROCESSES }, (_, share) => shareOf(share));
  const outcomes = (await Promise.all(shares)).flat();
  console.log(`${report(outcomes)}, in ${Math.round((Date.now() - began) / 1000)} s`);
  process.exitCode = outcomes.length > 0 && outcomes.every(({ wrongs }) => wrongs.length === 0) ? 0 : 1;
}

const share = process.argv[2];
if (share !== undefined) {
  // The parent process has ended.
  process.on('disconnect', () => process.exit());
}
(share === undefined ? main() : playShare(Number(share))).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
