#!/usr/bin/env node
// `npm run faults` runs the bundled functions against a fake AWS that fails before and after each of their calls.
import { runTypeScript } from './run-typescript.mjs';

if (process.argv.length > 2) {
  console.error(`npm run faults takes no arguments, got ${process.argv.slice(2).join(' ')}`);
  process.exit(2);
}
await runTypeScript('tools/faults/main.ts');
