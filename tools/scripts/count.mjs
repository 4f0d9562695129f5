#!/usr/bin/env node
// Prints the number of tests of `npm test` and `npm run test:exhaustive` together.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';
import { inWords } from './test-count.mjs';

const counts = ['count.json', 'count-exhaustive.json'].map((file) =>
  JSON.parse(readFileSync(join(root, 'test-reports', file), 'utf8')),
);
const sum = (key) => counts.reduce((total, count) => total + count[key], 0);
console.log(inWords({ passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') }));
