// `npm run bench -- languages` measures the cost of loading the construct in each language: the CPU time of a process that
// imports the library and synthesizes system A once, compared with raw L2 code. It needs the packages in dist/.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chosen, ConsumerApp, inCleanPlaces } from './consumers/app.mjs';
import { maven } from './consumers/languages.mjs';
import { root } from './run.mjs';

const ROUNDS = 7;
const SIDES = ['construct', 'raw'];
const document = join(root, 'docs', 'performance.md');
const begin = '<!-- npm run bench -- languages --write: begin -->';
const end = '<!-- npm run bench -- languages --write: end -->';

/** For each language: the files of its two apps, how to prepare them once the library is installed, and how to start them. */
const apps = {
  typescript: {
    title: 'TypeScript, as JavaScript',
    files: { 'tools/bench/raw/system-a.ts': 'raw-system-a.ts' },
    start: (_, side) => ['node', `${side}.js`],
  },
  python: {
    title: 'Python',
    start: (_, side) => ['python3', `${side}.py`],
  },
  java: {
    title: 'Java',
    prepare: (app) => app.run([...maven(app), 'dependency:build-classpath', '-Dmdep.outputFile=classpath']),
    start: (app, side) => {
      const classPath = `target/classes:${readFileSync(join(app.place, 'classpath'), 'utf8')}`;
      return ['java', '-cp', classPath, `com.example.pipelines.${side === 'raw' ? 'Raw' : 'Construct'}`];
    },
  },
  go: {
    title: 'Go, compiled',
    files: { 'test/consumers/go/system_a.go': 'construct/system_a.go' },
    prepare: async (app) => {
      for (const side of SIDES) await app.run(['go', 'build', '-o', `${side}/app`, `./${side}`]);
    },
    start: (_, side) => [`./${side}/app`],
  },
};

/** Measures, prints the table, and writes it to the document if `write` is set. */
export async function benchLanguages(write) {
  await inCleanPlaces(async (places) => {
    const rows = [];
    for (const language of chosen([])) rows.push(await measured(language, places));
    const report = table(rows);
    console.log(`\n${report}\n`);
    if (write) putInto(document, report);
  });
}

async function measured(language, places) {
  const { title, files = {}, prepare = () => undefined, start } = apps[language];
  const app = await ConsumerApp.install(language, places, {
    [join('tools', 'bench', 'languages', language)]: '.',
    ...files,
  });
  await prepare(app);
  const times = Object.fromEntries(SIDES.map((side) => [side, []]));
  // The first start fills the caches of jsii, which users pay for only once.
  for (const side of SIDES) await cpuTime(app, start(app, side));
  for (let round = 0; round < ROUNDS; round++) {
    // They take turns, and each begins every other time, so that a busy machine slows both down equally.
    const order = round % 2 === 0 ? SIDES : [...SIDES].reverse();
    for (const side of order) times[side].push(await cpuTime(app, start(app, side)));
  }
  const [construct, raw] = SIDES.map((side) => median(times[side]));
  console.log(`${language.padEnd(10)} ${(construct / raw).toFixed(2)}`);
  return { title, construct, raw };
}

/** User and system time of a command and its children, such as the runtime of jsii, in milliseconds. */
async function cpuTime(app, command) {
  const script = 'TIMEFORMAT="cpu %3U %3S"; time "$@"';
  const output = await app.run(['bash', '-c', script, 'bash', ...command]);
  const [, user, system] = /cpu (\S+) (\S+)$/m.exec(output);
  return (Number(user) + Number(system)) * 1000;
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function table(rows) {
  const line = ({ title, construct, raw }) =>
    `| ${title} | ${Math.round(construct)} | ${Math.round(raw)} | ${(construct / raw).toFixed(2)} |`;
  return [
    '| | construct, CPU ms | raw L2, CPU ms | ratio |',
    '| --- | --: | --: | --: |',
    ...rows.map(line),
    '',
    `System A: import and first synth of a whole process; medians of ${ROUNDS} processes each.`,
  ].join('\n');
}

function putInto(file, report) {
  const text = readFileSync(file, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} needs the lines '${begin}' and '${end}', in this order`);
  writeFileSync(file, `${text.slice(0, from + begin.length)}\n\n${report}\n\n${text.slice(to)}`);
}
