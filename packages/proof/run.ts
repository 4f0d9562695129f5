import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { Killing, killMutants } from './mutants/kill';
import { Proof, prove, Rules } from './proofs/prove';
import { AppName, appNames, worldsOf } from './systems/all';
import { loadAttacks, loadContracts } from '../../aws/lists/contracts';
import { loadMinimum } from '../../aws/lists/minimum';
import { loadServiceRequests } from '../../aws/lists/service-requests';

/** A piece of work, small enough that workers end at about the same time. */
export interface Job {
  readonly what: 'prove' | 'mutate';
  readonly app: AppName;
}

export type Outcome = { readonly job: Job } & (
  { readonly proof: Proof } | { readonly killing: Killing } | { readonly error: string }
);

export function loadRules(root: string): Rules {
  return {
    contracts: loadContracts(join(root, 'src')),
    attacks: loadAttacks(join(root, 'packages', 'proof', 'attacks')),
    requests: loadServiceRequests(root),
    minimum: loadMinimum(root),
  };
}

/** The longest first. */
export function jobs(): Job[] {
  const { examples, combinations } = appNames();
  return [
    ...examples.map((app): Job => ({ what: 'mutate', app })),
    ...[...examples, ...combinations].map((app): Job => ({ what: 'prove', app })),
  ];
}

/** Does all jobs, on as many threads as are told. */
export async function runAll(root: string, threads: number, told: (outcome: Outcome) => void): Promise<void> {
  const queue = jobs();
  await Promise.all(
    Array.from({ length: threads }, () => {
      const worker = new Worker(__filename, { workerData: { root } });
      return new Promise<void>((done, fail) => {
        const next = (): void => {
          const job = queue.shift();
          if (job === undefined) {
            void worker.terminate().then(() => done());
          } else {
            worker.postMessage(job);
          }
        };
        worker.on('message', (outcome: Outcome) => {
          told(outcome);
          next();
        });
        worker.on('error', fail);
        next();
      });
    }),
  );
}

async function doJob(rules: Rules, job: Job): Promise<Outcome> {
  try {
    const worlds = worldsOf(job.app);
    return job.what === 'prove'
      ? { job, proof: await prove(worlds, rules) }
      : { job, killing: await killMutants(worlds, rules) };
  } catch (error) {
    return { job, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

if (!isMainThread && parentPort !== null) {
  const port = parentPort;
  const rules = loadRules((workerData as { root: string }).root);
  port.on('message', (job: Job) => void doJob(rules, job).then((outcome) => port.postMessage(outcome)));
}
