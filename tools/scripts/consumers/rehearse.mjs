#!/usr/bin/env node
// `rehearse.mjs <cloud assembly>` deploys the system C that an app synthesized, and runs its pipeline with an upload.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from '../run.mjs';

const STACK = 'SystemC';

process.removeAllListeners('warning');
const { startRehearsal, zipFolder } = createRequire(import.meta.url)('codepipeline-rehearsal');

const rehearsal = await startRehearsal();
try {
  const outputs = await rehearsal.deploy(process.argv[2], STACK);
  const source = zipFolder(join(root, 'examples', 'system-c', 'source'));
  const execution = await rehearsal.upload(outputs.pipelineName, source);
  await execution.rest.promise;
  console.log([...execution.stages].map(([name, { status }]) => `${name} ${status}`).join(', '));
  if (execution.status !== 'Succeeded') {
    console.error(`the execution of ${outputs.pipelineName} ${execution.status}: ${execution.statusSummary}`);
    process.exitCode = 1;
  }
} finally {
  await rehearsal.close();
}
