import { mkdirSync } from 'node:fs';
import * as path from 'node:path';
import { App } from 'aws-cdk-lib';
import {
  CommitFiles,
  ensurePythonEnvironment,
  Execution,
  Inbox,
  Rehearsal,
  StackOutputs,
  startRehearsal,
} from 'codepipeline-rehearsal';
import * as colors from 'picocolors';
import { createNarrator } from './narrator';
import { RecordedDeployment, recordedDeployments, RunningTask, runningTask } from './outcome';
import { describeMessage, describeRecord, describeTask, fact, heading, lookNext, warnOfStandIn, Write } from './report';
import { SALE_PAGE, shopSource, UNFINISHED_PAGE } from './shop-source';
import { defineShop, ServiceNames, shopNames } from '../ecs-blue-green/shop';

/** What all pushes need. */
interface Stage {
  readonly rehearsal: Rehearsal;
  readonly staging: ServiceNames;
  readonly production: ServiceNames;
  readonly outputs: StackOutputs;
  readonly inbox: Inbox;
  readonly write: Write;
}

/** What is deployed, and its records in the table. */
interface Deployed {
  readonly staging: RunningTask;
  readonly production: RunningTask;
  readonly records: RecordedDeployment[];
}

/** A rehearsal must not take as long as ECS: a minute of ECS, such as of its bake time, takes this long. */
const ECS_MINUTE_MS = 50;
/** CodePipeline takes 30 seconds to create the next job of an action. */
const CONTINUATION_MS = 500;

/**
 * Deploys examples/ecs-blue-green to this machine, then pushes three times: a good change, one whose test fails, and one
 * that crashes in ECS. Aborting the signal ends the demo cleanly.
 */
export async function runDemo(write: Write, signal: AbortSignal): Promise<void> {
  write(
    colors.bold('A rehearsal of examples/ecs-blue-green: a push is built, tested, and deployed to two ECS services.'),
  );
  write('IAM is enforced, each step runs with its own role, and nothing leaves this machine.');
  write('');
  let rehearsal: Rehearsal | undefined;
  try {
    await ensurePythonEnvironment({
      signal,
      onInstall: () => write('Installing the emulator. This happens once and takes a minute …'),
    });
    const timeouts = { ecsMinute: ECS_MINUTE_MS, lambdaContinuation: CONTINUATION_MS };
    rehearsal = await timed(write, 'Starting the emulator', () =>
      startRehearsal({ onProgress: createNarrator(write), timeouts }),
    );
    signal.throwIfAborted();
    await Promise.race([play(rehearsal, path.join(rehearsal.folder, 'assembly'), write), aborted(signal)]);
  } finally {
    await rehearsal?.close();
  }
}

async function play(rehearsal: Rehearsal, assembly: string, write: Write): Promise<void> {
  const stage = await setUp(rehearsal, assembly, write);
  const before = await goodPush(stage);
  await unfinishedPush(stage);
  await crashingPush(stage, before);
  if (!rehearsal.hasDockerEngine) warnOfStandIn(write);
  lookNext(write);
}

async function setUp(rehearsal: Rehearsal, assembly: string, write: Write): Promise<Stage> {
  mkdirSync(assembly);
  const app = new App({ outdir: assembly, analyticsReporting: false });
  const names = defineShop(app);
  app.synth();
  const services = await timed(
    write,
    'Deploying ShopServices: a cluster, and a service each for staging and production',
    () => rehearsal.deploy(assembly, 'ShopServices'),
  );
  const outputs = await timed(write, 'Deploying ShopPipeline: examples/ecs-blue-green/shop-pipeline.ts', () =>
    rehearsal.deploy(assembly, 'ShopPipeline'),
  );
  const inbox = await rehearsal.subscribe(outputs.topicArn);
  return { rehearsal, ...shopNames(names, services), outputs, write, inbox };
}

async function goodPush(stage: Stage): Promise<Deployed> {
  const { write, rehearsal, outputs, inbox } = stage;
  heading(write, 'A push to main');
  const execution = await push(stage, 'Open the shop');
  await rehearsal.approve(outputs.pipelineName, { summary: 'a colleague looked at staging' });
  await ended(execution, 'Succeeded');
  await inbox.next(); // the request for the approval

  heading(write, 'What is deployed now');
  const deployed = await lookAt(stage);
  describeTask(write, 'staging', deployed.staging);
  describeTask(write, 'production', deployed.production);
  write('');
  write(`  recorded in table ${outputs.tableName}:`);
  deployed.records.forEach((record) => describeRecord(write, record));
  return deployed;
}

async function unfinishedPush(stage: Stage): Promise<void> {
  heading(stage.write, 'A second push, with an unfinished page');
  await ended(await push(stage, 'Sell umbrellas', UNFINISHED_PAGE), 'Failed');
  await showMessage(stage);
}

async function crashingPush(stage: Stage, before: Deployed): Promise<void> {
  const { write, rehearsal } = stage;
  heading(write, 'A third push: its tests pass, but its tasks crash');
  await rehearsal.services.script(stage.staging.serviceName, [{ kind: 'crashes', exitCode: 3 }]);
  await ended(await push(stage, 'Start the sale', SALE_PAGE), 'Failed');
  await showMessage(stage);

  heading(write, 'Still deployed: the first push');
  const now = await lookAt(stage);
  expectSo(
    now.staging.image === before.staging.image && now.production.image === before.production.image,
    'a bad push was deployed',
  );
  describeTask(write, 'staging', now.staging);
  describeTask(write, 'production', now.production);
  fact(write, 'records', now.records.map(({ status }) => status).join(', '));
}

async function showMessage({ write, inbox }: Stage): Promise<void> {
  heading(write, 'What subscribers of the topic receive');
  describeMessage(write, await inbox.next());
}

/** Runs a real `git push`, which starts an execution. */
async function push({ rehearsal, outputs, write }: Stage, message: string, files?: CommitFiles): Promise<Execution> {
  write(`  $ git commit -m '${message}' && git push origin main`);
  return rehearsal.push(outputs.pipelineName, shopSource(files), { message });
}

async function ended(execution: Execution, status: Execution['status']): Promise<void> {
  const { statusSummary, status: found } = await execution.rest.promise;
  expectSo(found === status, statusSummary);
}

async function lookAt({ rehearsal: { clients }, staging, production, outputs }: Stage): Promise<Deployed> {
  return {
    staging: await runningTask(clients, staging.clusterName, staging.serviceName),
    production: await runningTask(clients, production.clusterName, production.serviceName),
    records: await recordedDeployments(clients, outputs.tableName),
  };
}

/** The demo fails if what it shows is not true. */
function expectSo(isSo: boolean, otherwise = 'the demo did not do what it should'): void {
  if (!isSo) throw new Error(otherwise);
}

async function timed<T>(write: Write, what: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  write(`${what} ${colors.dim(`${((performance.now() - start) / 1000).toFixed(1)} s`)}`);
  return result;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}
