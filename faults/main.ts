import { report } from './report';
import { runFaults } from './run';

async function main(): Promise<void> {
  const began = Date.now();
  const outcomes = await runFaults();
  console.log(`${report(outcomes)}, in ${Math.round((Date.now() - began) / 1000)} s`);
  process.exitCode = outcomes.length > 0 && outcomes.every(({ wrongs }) => wrongs.length === 0) ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
