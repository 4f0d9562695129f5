#!/usr/bin/env node
// Runs the steps of `projen build` in order, except those that are named: `.ci/run` has already run the tests.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runTask } from './run.mjs';

const except = process.argv.slice(2);
const { tasks } = JSON.parse(readFileSync(join(root, '.projen', 'tasks.json'), 'utf8'));
const steps = tasks.build.steps.filter((step) => step.spawn !== undefined).map((step) => step.spawn);

const unknown = except.filter((name) => !steps.includes(name));
if (unknown.length > 0) {
  console.error(`not a step of the build: ${unknown.join(', ')}; its steps are ${steps.join(', ')}`);
  process.exit(1);
}
for (const step of steps.filter((name) => !except.includes(name))) {
  const code = await runTask(step);
  if (code !== 0) process.exit(code);
}
