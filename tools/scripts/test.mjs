#!/usr/bin/env node
// `npm test` runs type-check, eslint, import circles and jest (with the rehearsals). Its last line has the number of tests.
// `npm test -- test/unit/sources` runs only jest, on these files, without the coverage threshold.
// `npm run test:exhaustive` runs the tests that try every failure, statement, signal or combination, which take minutes.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDependencies } from './ensure-dependencies.mjs';
import { captureTask, endIfInterrupted, endWithParent, root, runGroup, runTask } from './run.mjs';
import { inWords } from './test-count.mjs';

const reports = join(root, 'test-reports');
const EXHAUSTIVE = '\\.exhaustive\\.test\\.ts$';
const isExhaustive = process.argv.includes('--exhaustive');
const only = process.argv.slice(2).filter((argument) => argument !== '--exhaustive');
const checksAll = only.length === 0 && !isExhaustive;

/** The projects, each with its own jest: the construct, and the package of the rehearsal. */
const projects = [
  { folder: '.', has: (file) => !file.startsWith('packages/') },
  { folder: 'packages/rehearsal', has: (file) => file.startsWith('packages/rehearsal') },
]
  .map(({ folder, has }) => ({ folder, files: only.filter(has) }))
  .filter(({ files }) => only.length === 0 || files.length > 0);

endWithParent();
await ensureDependencies();
if (!isExhaustive) rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

const failures = [];
for (const task of ['bundle', 'compile:rehearsal']) await check(task, () => runTask(task));
// At the same time, because rehearsals wait more than they compute.
const [outcomes] = await Promise.all([
  Promise.all(
    projects.map((project) =>
      check(project.folder === '.' ? 'jest' : `jest in ${project.folder}`, () => jest(project)),
    ),
  ),
  ...(checksAll ? ['type-check', 'eslint', 'import-circles'].map(quietCheck) : []),
]);
const jestPassed = outcomes.every(Boolean);
const count = countTests();

if (count === undefined) failures.push('no test result: jest ended before its tests did');
else if (count.passed + count.failed === 0) failures.push('no test was run');
else if (!jestPassed && count.failed === 0) failures.push('coverage under the threshold, or what jest says above');
console.log(failures.length === 0 ? '\nAll checks passed.' : `\nFailed: ${failures.join('; ')}.`);
if (count !== undefined) {
  writeFileSync(join(reports, isExhaustive ? 'count-exhaustive.json' : 'count.json'), JSON.stringify(count));
  console.log(inWords(count));
}
process.exit(failures.length === 0 ? 0 : 1);

async function check(name, work) {
  const passed = (await work()) === 0;
  endIfInterrupted();
  if (!passed) failures.push(name);
  return passed;
}

/** Shows the output of a task when it has ended, because two tasks run in parallel. */
async function quietCheck(task) {
  const { code, output } = await captureTask(task);
  endIfInterrupted();
  console.log(`${task}: ${code === 0 ? 'passed' : `failed\n${output}`}`);
  if (code !== 0) failures.push(task);
}

/** The tests have their own folder for temporary files, because CDK leaves synthesized apps there. */
async function jest({ folder, files }) {
  const options = ['--ci', '--json', `--outputFile=${resultFile(folder)}`];
  const program = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const TMPDIR = mkdtempSync(join(tmpdir(), 'cdk-cicd-pipeline-'));
  try {
    return await runGroup(process.execPath, [program, ...options, ...scopeOf(files)], {
      cwd: join(root, folder),
      env: { ...process.env, TMPDIR },
    });
  } finally {
    rmSync(TMPDIR, { recursive: true, force: true });
  }
}

function scopeOf(files) {
  if (files.length > 0) return ['--coverage=false', ...files];
  return isExhaustive
    ? ['--coverage=false', '--testPathPatterns', EXHAUSTIVE]
    : ['--testPathIgnorePatterns', '/node_modules/', EXHAUSTIVE];
}

function resultFile(folder) {
  return join(reports, folder === '.' ? 'jest.json' : `jest-${folder.replaceAll('/', '-')}.json`);
}

/** The sum of all projects, or nothing if one of them has no result. */
function countTests() {
  try {
    const results = projects.map(({ folder }) => JSON.parse(readFileSync(resultFile(folder), 'utf8')));
    const sum = (...counts) =>
      results.reduce((total, result) => counts.reduce((n, each) => n + result[each], total), 0);
    return {
      passed: sum('numPassedTests'),
      // A test file that cannot be loaded counts as one failed test.
      failed: sum('numFailedTests', 'numRuntimeErrorTestSuites'),
      skipped: sum('numPendingTests', 'numTodoTests'),
    };
  } catch {
    return undefined;
  }
}
