// An app in a clean place of its own, with the packed library installed.
import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capture, root } from '../run.mjs';
import { isCi, isThere, toolchains } from '../toolchains.mjs';
import { languages } from './languages.mjs';

/** A problem that the person at the keyboard can solve. */
export class ConsumerError extends Error {}

/** The language that others are compared with. */
export const [reference] = Object.keys(languages);

const dist = join(root, 'dist');

/**
 * The languages to try, in the order of the table; the one that others are compared with is always among them.
 * Those whose toolchain is missing are named and skipped, unless they were asked for, and never in CI.
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

/** Hands a new folder to `work`; it stays when the work failed, to be looked at. */
export async function inCleanPlaces(work) {
  // Outside of this folder, so that nobody finds what is in its node_modules.
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

/** The app of a language in `places`, once it is installed. */
export class ConsumerApp {
  /** @param more Files and folders of this project that the app has too, and what they are called there */
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

  /** Runs a command in the app's folder; resolves to what it printed. */
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
    // What is found by these is not what the app installed.
    for (const name of ['NODE_PATH', 'PYTHONPATH', 'VIRTUAL_ENV', 'CLASSPATH']) delete env[name];
    return env;
  }

  failure(reason) {
    return new ConsumerError(`${this.language} failed in ${this.place}:\n${reason}`);
  }
}
