import { milliseconds, timedSynth } from './synthesize';
import { loadSystem, Side, SYSTEMS } from './systems';

/** Synths that the JIT compiler gets to warm up, and synths that count. */
const WARM_UP = 10;
const COUNTED = 10;

/** CPU time in ms of one process: its first synth with all that came before, and the synths after the warm-up. */
export interface Sample {
  readonly cold: number;
  readonly warm: number[];
}

/** `node sample.js <letter> <side>`: takes one sample in a process of its own, and prints it. */
function takeSample(letter: string, side: Side): Sample {
  const system = SYSTEMS.find((candidate) => candidate.letter === letter);
  if (system === undefined) throw new Error(`no system '${letter}'`);
  const create = loadSystem(system, side);
  timedSynth(create);
  const cold = milliseconds(process.cpuUsage());
  const times = Array.from({ length: WARM_UP + COUNTED }, () => timedSynth(create));
  return { cold, warm: times.slice(WARM_UP) };
}

const [letter, side] = process.argv.slice(2);
console.log(JSON.stringify(takeSample(letter, side as Side)));
