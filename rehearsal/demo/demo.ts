import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { DescribeImagesCommand, ImageDetail } from '@aws-sdk/client-ecr';
import { App } from 'aws-cdk-lib';
import * as colors from 'picocolors';
import { SystemC } from '../../examples/system-c/system-c';
import { Execution } from '../codepipeline';
import { zipFolder } from '../deployment/zip';
import { Rehearsal, startRehearsal } from '../rehearsal';
import { createNarrator } from './narrator';

const STACK_NAME = 'SystemC';
const SOURCE_FOLDER = path.join(__dirname, '../../examples/system-c/source');

/** Deploys system C to this machine and lets an upload travel through its pipeline. Aborting the signal ends it cleanly. */
export async function runDemo(write: (line: string) => void, signal: AbortSignal): Promise<void> {
  write(
    colors.bold('A rehearsal of system C: S3 source, Docker build, promotion by tag. Nothing leaves this machine.'),
  );
  const assembly = await mkdtemp(path.join(tmpdir(), 'rehearsal-assembly-'));
  let rehearsal: Rehearsal | undefined;
  try {
    rehearsal = await timed(write, 'Starting the emulator, with IAM enforced', () =>
      startRehearsal({ onProgress: createNarrator(write) }),
    );
    signal.throwIfAborted();
    await Promise.race([play(rehearsal, assembly, write), aborted(signal)]);
  } finally {
    await rehearsal?.close();
    await rm(assembly, { recursive: true, force: true });
  }
}

async function play(rehearsal: Rehearsal, assembly: string, write: (line: string) => void): Promise<void> {
  await timed(write, `Synthesizing ${STACK_NAME}`, async () => {
    const app = new App({ outdir: assembly, analyticsReporting: false });
    new SystemC(app, STACK_NAME);
    app.synth();
  });
  const outputs = await timed(write, `Deploying ${STACK_NAME}`, () => rehearsal.deploy(assembly, STACK_NAME));
  write('Uploading examples/system-c/source as source.zip');
  write('');
  const execution = await rehearsal.upload(outputs.pipelineName, zipFolder(SOURCE_FOLDER));
  await execution.rest.promise;
  if (execution.status !== 'Succeeded') {
    throw new Error(execution.statusSummary ?? `the execution ended as ${execution.status}`);
  }
  await report(rehearsal, outputs.ecrRepositoryUrl, execution, write);
}

async function report(
  rehearsal: Rehearsal,
  repositoryUri: string,
  execution: Execution,
  write: (line: string) => void,
): Promise<void> {
  const image = await promotedImage(rehearsal, repositoryUri);
  write('');
  write(colors.bold('Deployed'));
  write(`  repository  ${repositoryUri}`);
  write(`  digest      ${image.imageDigest}`);
  write(`  tags        ${image.imageTags?.join(', ')}`);
  write(`  execution   ${execution.id}`);
  if (!rehearsal.hasDockerEngine) {
    write('');
    write(
      colors.yellow('There is no Docker engine on this machine: a stand-in packed the build context into the image,'),
    );
    write(colors.yellow('without running what RUN says. With Docker the same demo builds and pushes for real.'));
  }
  write('');
  write(colors.bold('Look next'));
  write('  examples/system-c/system-c.ts   the stack that was deployed, 18 lines');
  write('  docs/architecture.md            what it is made of, and how the image travels');
  write('  API.md                          every property');
}

async function promotedImage({ clients }: Rehearsal, repositoryUri: string): Promise<ImageDetail> {
  const repositoryName = repositoryUri.slice(repositoryUri.indexOf('/') + 1);
  const command = new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: 'production' }] });
  const { imageDetails = [] } = await clients.ecr.send(command);
  return imageDetails[0];
}

async function timed<T>(write: (line: string) => void, what: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  write(`${what} ${colors.dim(`${((performance.now() - start) / 1000).toFixed(1)} s`)}`);
  return result;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}
