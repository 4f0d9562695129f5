#!/usr/bin/env node
// `npm test`: type-check, eslint, import circles and jest (rehearsals included), and a count of the tests as the last line.
// `npm test -- test/sources` runs only jest, on those files, without the coverage threshold.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDependencies } from './ensure-dependencies.mjs';
import { captureTask, endIfInterrupted, endWithParent, root, runGroup, runTask } from './run.mjs';

const reports = join(root, 'test-reports');
const resultFile = join(reports, 'jest.json');
const only = process.argv.slice(2);

endWithParent();
await ensureDependencies();
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports);

const failures = [];
await check('the Lambda bundles', () => runTask('bundle'));
if (only.length === 0) await Promise.all(['type-check', 'eslint', 'import-circles'].map(quietCheck));
const jestPassed = await check('jest', () => jest(only));
const count = countTests();

if (count === undefined) failures.push('no test result: jest ended before its tests did');
else if (count.passed + count.failed === 0) failures.push('no test was run');
else if (!jestPassed && count.failed === 0) failures.push('coverage under the threshold, or what jest says above');
console.log(failures.length === 0 ? '\nAll checks passed.' : `\nFailed: ${failures.join('; ')}.`);
if (count !== undefined) {
  const line = `${count.passed} passed, ${count.failed} failed${count.skipped > 0 ? `, ${count.skipped} skipped` : ''}`;
  writeFileSync(join(reports, 'count.txt'), `${line}\n`);
  console.log(line);
}
process.exit(failures.length === 0 ? 0 : 1);

async function check(name, work) {
  const passed = (await work()) === 0;
  endIfInterrupted();
  if (!passed) failures.push(name);
  return passed;
}

/** Shows what the task printed only when it has ended: two of them run side by side. */
async function quietCheck(task) {
  const { code, output } = await captureTask(task);
  endIfInterrupted();
  console.log(`${task}: ${code === 0 ? 'passed' : `failed\n${output}`}`);
  if (code !== 0) failures.push(task);
}

/** CDK leaves each app that is synthesized in the folder for temporary files: the tests have one of their own. */
async function jest(files) {
  const scope = files.length === 0 ? [] : ['--coverage=false', ...files];
  const options = ['--ci', '--json', `--outputFile=${resultFile}`];
  const program = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const TMPDIR = mkdtempSync(join(tmpdir(), 'cdk-cicd-pipeline-'));
  try {
    return await runGroup(process.execPath, [program, ...options, ...scope], { env: { ...process.env, TMPDIR } });
  } finally {
    rmSync(TMPDIR, { recursive: true, force: true });
  }
}

function countTests() {
  try {
    const result = JSON.parse(readFileSync(resultFile, 'utf8'));
    return {
      passed: result.numPassedTests,
      // A test file that could not be loaded counts as one failed test.
      failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
      skipped: result.numPendingTests + result.numTodoTests,
    };
  } catch {
    return undefined;
  }
}
