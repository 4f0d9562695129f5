#!/usr/bin/env node
// `npx projen consumers`: the apps in test/consumers/ install the packed library in a clean place each and synthesize;
// all templates have to be those of the TypeScript app. Then a template of the Python app is deployed and rehearsed.
// `npx projen consumers python go` tries these two only. It needs the packages in dist/.
import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundlesIn, differences, missingAssets } from './consumers/compare.mjs';
import { languages } from './consumers/languages.mjs';
import { capture, endWithParent, root } from './run.mjs';
import { isCi, isThere, toolchains } from './toolchains.mjs';

/** A problem that the person at the keyboard can solve. */
class ConsumerError extends Error {}

const [reference] = Object.keys(languages);
const rehearsed = 'python';
const dist = join(root, 'dist');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

endWithParent();
// Outside of this folder, so that nobody finds what is in its node_modules.
const places = realpathSync(mkdtempSync(join(tmpdir(), 'cdk-cicd-pipeline-consumers-')));
try {
  const wanted = chosen(process.argv.slice(2));
  for (const language of wanted) await tryOut(language);
  if (wanted.includes(rehearsed)) await rehearse(rehearsed);
  rmSync(places, { recursive: true, force: true, maxRetries: 3 });
} catch (error) {
  if (!(error instanceof ConsumerError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** The languages to try, in the order of the table; the one that others are compared with is always among them. */
function chosen(names) {
  const known = Object.keys(languages);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new ConsumerError(`no consumer '${unknown[0]}': there are ${known.join(', ')}`);
  const asked = names.length === 0 ? known : known.filter((name) => name === reference || names.includes(name));

  const missing = asked.filter((name) => !isThere(languages[name].target));
  for (const name of missing) {
    console.log(`${isCi ? 'cannot try' : 'skipped'} ${name}: needs ${toolchains[languages[name].target].needs}`);
  }
  if (missing.includes(reference) || (missing.length > 0 && (isCi || names.length > 0))) {
    throw new ConsumerError('a toolchain is missing');
  }
  const there = asked.filter((name) => !missing.includes(name));
  const unpacked = there.filter((name) => !existsSync(join(dist, languages[name].target)));
  if (unpacked.length > 0) {
    const folders = unpacked.map((name) => `dist/${languages[name].target}`).join(', ');
    throw new ConsumerError(`${folders} missing: run \`npx projen build\` or \`npx projen package-all\` first`);
  }
  return there;
}

/** Installs, synthesizes and compares; one line for each language. */
async function tryOut(language) {
  const start = Date.now();
  const place = join(places, language);
  cpSync(join(root, 'test', 'consumers', language), place, { recursive: true });
  const { prepare = () => undefined, environment = () => ({}), install, synth } = languages[language];
  const context = { dist, version, place };
  prepare(context);
  const run = (command) => runIn(place, language, command, environment(context));
  for (const command of install(context)) await run(command);
  const installed = Date.now();
  await run(typeof synth === 'function' ? synth(context) : synth);

  const assembly = assemblyOf(language);
  const problems = missingAssets(assembly);
  if (bundlesIn(assembly) === 0) problems.push('no bundle of a Lambda function is in the package');
  if (language !== reference) problems.push(...differences(assemblyOf(reference), assembly));
  if (problems.length > 0) throw failure(language, problems.join('\n'));
  const verdict = language === reference ? 'the reference' : 'identical';
  const times = `${seconds(start, installed)} to install, ${seconds(installed)} to synthesize`;
  console.log(`${language.padEnd(10)} ${seconds(start).padStart(7)}  ${verdict} (${times})`);
}

/** The template is the same in all languages, so one rehearsal will do; Python's shows that its assets are whole too. */
async function rehearse(language) {
  const start = Date.now();
  const command = [process.execPath, join(root, 'scripts', 'consumers', 'rehearse.mjs'), assemblyOf(language)];
  const output = await runIn(root, language, command);
  console.log(`${language.padEnd(10)} ${seconds(start).padStart(7)}  rehearsed: ${output.trim().split('\n').at(-1)}`);
}

async function runIn(cwd, language, [command, ...args], environment = {}) {
  const env = { ...process.env, CDK_OUTDIR: assemblyOf(language), ...environment };
  // What is found by these is not what the app installed.
  for (const name of ['NODE_PATH', 'PYTHONPATH', 'VIRTUAL_ENV', 'CLASSPATH']) delete env[name];
  const { code, output } = await capture(command, args, { cwd, env });
  if (code !== 0) throw failure(language, `${output}${[command, ...args].join(' ')} ended with ${code}`);
  return output;
}

function assemblyOf(language) {
  return join(places, language, 'cdk.out');
}

function failure(language, reason) {
  return new ConsumerError(`${language} failed in ${join(places, language)}:\n${reason}`);
}

function seconds(start, end = Date.now()) {
  return `${((end - start) / 1000).toFixed(1)} s`;
}
