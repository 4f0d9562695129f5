import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Inbox, Rehearsal, StackOutputs } from 'codepipeline-rehearsal';
import { defineShop, ServiceNames, shopNames } from '../../../examples/ecs-blue-green/shop';

export interface DeployedShop {
  readonly outputs: StackOutputs;
  readonly staging: ServiceNames;
  readonly production: ServiceNames;
  readonly inbox: Inbox;
}

/** Deploys both stacks of the example, in the order of their dependency. */
export async function deployShop(rehearsal: Rehearsal): Promise<DeployedShop> {
  const outdir = mkdtempSync(join(tmpdir(), 'rehearsal-test-'));
  try {
    const app = new App({ outdir, analyticsReporting: false });
    const ids = defineShop(app);
    app.synth();
    const names = shopNames(ids, await rehearsal.deploy(outdir, 'ShopServices'));
    const outputs = await rehearsal.deploy(outdir, 'ShopPipeline');
    return { outputs, ...names, inbox: await rehearsal.subscribe(outputs.topicArn) };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
