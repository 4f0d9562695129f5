#!/usr/bin/env node
// `npx projen consumers` installs the packed library for each app in test/consumers/, in a clean folder, and synthesizes the
// app. All templates must equal those of the TypeScript app. Then it deploys a template of the Python app and rehearses it.
// `npx projen consumers python go` tries only these two. It needs the packages in dist/.
import { join } from 'node:path';
import { chosen, ConsumerApp, inCleanPlaces, reference } from './consumers/app.mjs';
import { bundlesIn, differences, missingAssets } from './consumers/compare.mjs';
import { endWithParent, root } from './run.mjs';

/** Templates are the same in all languages, so one rehearsal is enough. This one shows that the assets are complete too. */
const rehearsed = 'python';

endWithParent();
await inCleanPlaces(async (places) => {
  const apps = new Map();
  for (const language of chosen(process.argv.slice(2))) {
    apps.set(language, await tryOut(language, places, apps.get(reference)));
  }
  if (apps.has(rehearsed)) await rehearse(apps.get(rehearsed));
});

/** Installs, synthesizes and compares, and prints one line for each language. */
async function tryOut(language, places, expected) {
  const start = Date.now();
  const app = await ConsumerApp.install(language, places);
  const installed = Date.now();
  await app.synthesize();

  const problems = missingAssets(app.assembly);
  if (bundlesIn(app.assembly) === 0) problems.push('no bundle of a Lambda function is in the package');
  if (expected !== undefined) problems.push(...differences(expected.assembly, app.assembly));
  if (problems.length > 0) throw app.failure(problems.join('\n'));
  const times = `${seconds(start, installed)} to install, ${seconds(installed)} to synthesize`;
  tell(language, start, `${expected === undefined ? 'the reference' : 'identical'} (${times})`);
  return app;
}

async function rehearse(app) {
  const start = Date.now();
  const script = join(root, 'tools', 'scripts', 'consumers', 'rehearse.mjs');
  const output = await app.run([process.execPath, script, app.assembly], { cwd: root, env: process.env });
  tell(app.language, start, `rehearsed: ${output.trim().split('\n').at(-1)}`);
}

function tell(language, start, what) {
  console.log(`${language.padEnd(10)} ${seconds(start).padStart(7)}  ${what}`);
}

function seconds(start, end = Date.now()) {
  return `${((end - start) / 1000).toFixed(1)} s`;
}
