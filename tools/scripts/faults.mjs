#!/usr/bin/env node
// `npm run faults`: the functions as they are bundled, against a fake AWS that fails at each call and each side of it.
import { runTypeScript } from './run-typescript.mjs';

if (process.argv.length > 2) {
  console.error(`npm run faults takes no arguments, got ${process.argv.slice(2).join(' ')}`);
  process.exit(2);
}
await runTypeScript('tools/faults/main.ts');
