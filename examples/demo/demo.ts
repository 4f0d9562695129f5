import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
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
import { serviceProps, ShopService } from './shop-service';
import { shopSource, UNFINISHED_PAGE } from './shop-source';
import { SystemB, SystemBProps } from '../system-b/system-b';

/** What both pushes need. */
interface Stage {
  readonly rehearsal: Rehearsal;
  readonly service: SystemBProps;
  readonly outputs: StackOutputs;
  readonly inbox: Inbox;
  readonly write: Write;
}

/** What is deployed, and its records in the table. */
interface Deployed {
  readonly task: RunningTask;
  readonly records: RecordedDeployment[];
}

/**
 * Deploys system B to this machine, then pushes twice: a good change, and one whose test fails. Aborting the signal ends
 * the demo cleanly.
 */
export async function runDemo(write: Write, signal: AbortSignal): Promise<void> {
  write(colors.bold('A rehearsal of system B: a push is built, tested, deployed to ECS, validated and recorded.'));
  write('IAM is enforced, each step runs with its own role, and nothing leaves this machine.');
  write('');
  let rehearsal: Rehearsal | undefined;
  try {
    await ensurePythonEnvironment({
      signal,
      onInstall: () => write('Installing the emulator. This happens once and takes a minute …'),
    });
    rehearsal = await timed(write, 'Starting the emulator', () =>
      startRehearsal({ onProgress: createNarrator(write) }),
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
  await badPush(stage, before);
  if (!rehearsal.hasDockerEngine) warnOfStandIn(write);
  lookNext(write);
}

async function setUp(rehearsal: Rehearsal, assembly: string, write: Write): Promise<Stage> {
  const deploy = (id: string, define: (app: App) => Stack): Promise<StackOutputs> => {
    const app = new App({ outdir: path.join(assembly, id), analyticsReporting: false });
    const { stackName } = define(app);
    return rehearsal.deploy(app.synth().directory, stackName);
  };
  const service = await timed(write, 'Deploying ShopService: an ECS service with its cluster and roles', async () =>
    serviceProps(await deploy('service', (app) => new ShopService(app, 'ShopService'))),
  );
  const outputs = await timed(write, 'Deploying SystemB: the pipeline in examples/system-b/system-b.ts', () =>
    deploy('pipeline', (app) => new SystemB(app, 'SystemB', service)),
  );
  return { rehearsal, service, outputs, write, inbox: await rehearsal.subscribe(outputs.snsTopicArn) };
}

async function goodPush(stage: Stage): Promise<Deployed> {
  const { write, service, outputs } = stage;
  heading(write, 'A push to main');
  const execution = await push(stage, 'Open the shop');
  expectSo(execution.status === 'Succeeded', execution.statusSummary);

  heading(write, 'What is deployed now');
  const deployed = await lookAt(stage);
  describeTask(write, service.serviceName, deployed.task);
  write('');
  write(`  recorded in table ${outputs.stateTableName}:`);
  deployed.records.forEach((record) => describeRecord(write, record));
  return deployed;
}

async function badPush(stage: Stage, before: Deployed): Promise<void> {
  const { write, service, inbox } = stage;
  heading(write, 'A second push, with an unfinished page');
  const execution = await push(stage, 'Sell umbrellas', UNFINISHED_PAGE);
  expectSo(execution.status === 'Failed', 'the second push should have failed');

  heading(write, 'What subscribers of the topic receive');
  describeMessage(write, await inbox.next());

  heading(write, 'Still deployed: the previous version');
  const { task, records } = await lookAt(stage);
  expectSo(
    task.image === before.task.image && records.length === before.records.length,
    'the failed push was deployed',
  );
  describeTask(write, service.serviceName, task);
  fact(write, 'records', `${records.length}, as before`);
}

/** Runs a real `git push`, and waits for the execution that it starts. */
async function push({ rehearsal, outputs, write }: Stage, message: string, files?: CommitFiles): Promise<Execution> {
  write(`  $ git commit -m '${message}' && git push origin main`);
  const execution = await rehearsal.push(outputs.pipelineName, shopSource(files), { message });
  return execution.rest.promise;
}

async function lookAt({ rehearsal: { clients }, service, outputs }: Stage): Promise<Deployed> {
  return {
    task: await runningTask(clients, service.clusterName, service.serviceName),
    records: await recordedDeployments(clients, outputs.stateTableName),
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
