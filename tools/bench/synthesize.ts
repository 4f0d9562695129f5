import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App } from 'aws-cdk-lib';
import * as recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { StackFactory } from './systems';

export interface Synthesis {
  readonly app: App;
  readonly template: Template;
}

/** The parts of a CloudFormation template that the benchmark reads. */
export interface Template {
  readonly Resources: { [logicalId: string]: unknown };
}

/** Synthesizes one stack like a new app of `cdk init`. `inspect` reads the result before its files are removed. */
export function synthesize(create: StackFactory): Synthesis {
  return inTemporaryFolder((outdir) => {
    const app = new App({ outdir, context: recommendedFlags, analyticsReporting: false });
    const { artifactId } = create(app);
    const template: Template = app.synth().getStackArtifact(artifactId).template;
    return { app, template };
  });
}

/** CPU time (user and system) of one synth in ms, from `new App()` until the files are written. */
export function timedSynth(create: StackFactory): number {
  return inTemporaryFolder((outdir) => {
    const before = process.cpuUsage();
    const app = new App({ outdir, context: recommendedFlags, analyticsReporting: false });
    create(app);
    app.synth();
    return milliseconds(process.cpuUsage(before));
  });
}

export function milliseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}

function inTemporaryFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'cdk-cicd-pipeline-bench-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
