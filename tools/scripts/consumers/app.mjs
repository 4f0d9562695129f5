// An app in its own clean folder, with the packed library installed.
import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capture, root } from '../run.mjs';
import { isCi, isThere, toolchains } from '../toolchains.mjs';
import { languages } from './languages.mjs';

/** A problem that the user can solve. */
export class ConsumerError extends Error {}

/** The language that all others are compared with. */
export const [reference] = Object.keys(languages);

const dist = join(root, 'dist');

/**
 * The languages to try, in the order of the table, always including the one that all others are compared with. Languages
 * without a toolchain are reported and skipped, unless they were requested. In CI, none is skipped.
 */
export function chosen(names) {
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
    throw new ConsumerError(
      `${folders} missing: run \`npx projen build\` or, faster, \`npx projen package-all\` first`,
    );
  }
  return there;
}

/** Runs `work` with a new folder, which is kept for inspection if it fails. */
export async function inCleanPlaces(work) {
  // Outside this project, so that apps do not find its node_modules.
  const places = realpathSync(mkdtempSync(join(tmpdir(), 'cdk-cicd-pipeline-consumers-')));
  try {
    await work(places);
    rmSync(places, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    if (!(error instanceof ConsumerError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

/** Installs the app of a language in a folder of `places`. */
export class ConsumerApp {
  /** @param more Files and folders of this project to copy to the app, with their names there */
  static async install(language, places, more = {}) {
    const app = new ConsumerApp(language, join(places, language));
    for (const [from, to] of Object.entries({ [join('test', 'consumers', language)]: '.', ...more })) {
      cpSync(join(root, from), join(app.place, to), { recursive: true });
    }
    const { prepare = () => undefined, install } = languages[language];
    prepare(app);
    for (const command of install(app)) await app.run(command);
    return app;
  }

  constructor(language, place) {
    this.language = language;
    this.place = place;
    this.dist = dist;
    this.version = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
    this.assembly = join(place, 'cdk.out');
  }

  /** Runs a command in the app's folder, and resolves to what it printed. */
  async run([command, ...args], options = {}) {
    const { code, output } = await capture(command, args, { cwd: this.place, env: this.environment, ...options });
    if (code !== 0) throw this.failure(`${output}${[command, ...args].join(' ')} ended with ${code}`);
    return output;
  }

  async synthesize() {
    const { synth } = languages[this.language];
    await this.run(typeof synth === 'function' ? synth(this) : synth);
  }

  get environment() {
    const { environment = () => ({}) } = languages[this.language];
    const env = { ...process.env, CDK_OUTDIR: this.assembly, ...environment(this) };
    // With these variables, the app would find other packages than those it installed.
    for (const name of ['NODE_PATH', 'PYTHONPATH', 'VIRTUAL_ENV', 'CLASSPATH']) delete env[name];
    return env;
  }

  failure(reason) {
    return new ConsumerError(`${this.language} failed in ${this.place}:\n${reason}`);
  }
}
