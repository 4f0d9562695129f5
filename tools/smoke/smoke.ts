import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account } from './account';
import { cleanUp, type CleanUp } from './clean-up';
import { messageOf } from './denial';
import { createAssetsBucket } from './deployment';
import { approval } from './flows/approval';
import { connection } from './flows/connection';
import { systemA } from './flows/system-a';
import { service, systemB } from './flows/system-b';
import { systemC } from './flows/system-c';
import { createProver, flow } from './prove';
import type { Report } from './report';
import { describe } from './report';
import type { Connection, Run } from './run';
import { STEPS } from './steps';
import { verdictsOf } from './verdicts';
import { assumptionsOf } from '../../aws/lists/assumptions';

export type Write = (line: string) => void;

export interface SmokeOptions {
  readonly account: Account;
  readonly name: string;
  readonly connection?: Connection;
  /** Ends the run, which still removes what it has created. */
  readonly signal: AbortSignal;
  readonly write: Write;
}

const ROOT = join(__dirname, '..', '..');

/** Deploys, runs the steps, removes everything again, and reports the results. */
export async function smoke({ account, name, signal, write, ...given }: SmokeOptions): Promise<Report> {
  const startedAt = new Date();
  const { prove, skip, results } = createProver({
    callerArn: account.callerArn,
    signal,
    onResult: (id, result) => write(`${STEPS[id]}: ${describe(result).join(': ')}`),
  });
  const folder = await mkdtemp(join(tmpdir(), 'cdk-cicd-pipeline-smoke-'));
  let failure: string | undefined;
  try {
    await takeSteps({ account, name, signal, prove, skip, folder, ...given });
  } catch (error) {
    failure = messageOf(signal.aborted ? signal.reason : error);
    write(failure);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const left = await takeAway(account, name, write);
  return {
    name,
    startedAt,
    account: { id: account.id, region: account.region, isRehearsal: account.isRehearsal },
    results: results(),
    verdicts: verdictsOf(assumptionsOf(ROOT), results(), account),
    cleanUp: left,
    failure,
  };
}

/** Runs the flows in parallel. An error is thrown only after all have ended, so that none runs during the clean-up. */
async function takeSteps(run: Run): Promise<void> {
  await createAssetsBucket(run);
  const withService = async (): Promise<void> => {
    const target = await service(run);
    await Promise.all([flow(() => systemB(run, target)), flow(() => connection(run, target))]);
  };
  const flows = [() => systemA(run), withService, () => systemC(run), () => approval(run)];
  const settled = await Promise.allSettled(flows.map(flow));
  const thrown = settled.find((one) => one.status === 'rejected');
  if (thrown) throw thrown.reason;
}

export async function takeAway(account: Account, name: string, write: Write): Promise<CleanUp> {
  write(`Taking away everything that is named ${name} …`);
  try {
    const done = await cleanUp(account, name, (what) => write(`  ${what}`));
    for (const what of done.left) write(`  NOT removed: ${what}`);
    return done;
  } catch (error) {
    return { removed: [], scheduled: [], left: [`everything that is named ${name}: ${messageOf(error)}`] };
  }
}
