import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { nagFindings } from './nag';
import { MISSING_GRANT } from '../../../src/private/permissions/dropped-grants';
import { StackTemplate } from '../template/deploy';
import { COMMERCIAL, Environment } from '../template/environment';
import { JsonObject } from '../template/json';

export interface Synthesis {
  readonly stacks: readonly StackTemplate[];
  /** What cdk-nag finds in the constructs of the library. */
  readonly nag: readonly string[];
  /** What L2s granted to roles that take no grants, and that nobody has left out on purpose. */
  readonly missingGrants: readonly string[];
}

/** The stacks of an app; what the app leaves open is filled in from `environment`. */
export function synthesize(build: (app: App) => void, environment: Environment = COMMERCIAL): Synthesis {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk-cicd-pipeline-proof-'));
  try {
    const app = new App({ outdir, analyticsReporting: false, context: { 'aws:cdk:enable-path-metadata': true } });
    build(app);
    const assembly = app.synth();
    const stacks = assembly.stacks.map(({ stackName: name, template, environment: { account, region } }) => ({
      name,
      template: template as JsonObject,
      environment: {
        partition: environment.partition,
        account: account.startsWith('unknown') ? environment.account : account,
        region: region.startsWith('unknown') ? environment.region : region,
      },
    }));
    const warnings = assembly.stacks.flatMap(({ messages }) => messages.map(({ entry }) => String(entry.data)));
    const missingGrants = warnings.filter((warning) => warning.includes(MISSING_GRANT));
    return { stacks, nag: nagFindings(app), missingGrants };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
