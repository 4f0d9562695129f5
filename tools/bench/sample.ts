import { milliseconds, timedSynth } from './synthesize';
import { loadSystem, Side, SYSTEMS } from './systems';

/** The number of synths to warm up the JIT compiler, and of those that are measured. */
const WARM_UP = 10;
const COUNTED = 10;

/** CPU time in ms of one process: until the end of its first synth, and of the synths after the warm-up. */
export interface Sample {
  readonly cold: number;
  readonly warm: number[];
}

/** `node sample.js <letter> <side>` takes one sample in its own process, and prints it. */
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
