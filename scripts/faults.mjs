#!/usr/bin/env node
// `npm run faults`: the functions as they are bundled, against a fake AWS that fails at each call and each side of it.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ensureDependencies } from './ensure-dependencies.mjs';
import { endWithParent, root, runTask } from './run.mjs';

if (process.argv.length > 2) {
  console.error(`npm run faults takes no arguments, got ${process.argv.slice(2).join(' ')}`);
  process.exit(2);
}
endWithParent();
await ensureDependencies();
const bundled = await runTask('bundle');
if (bundled !== 0) process.exit(bundled);

// Libraries warn of Node versions to come, once for each process of a function.
process.removeAllListeners('warning');

process.chdir(root);
// It would leave a cache of compiled scripts in the temporary folder.
process.env.DISABLE_V8_COMPILE_CACHE = '1';
process.env.TS_NODE_PROJECT = join(root, 'tsconfig.dev.json');
process.argv.splice(1, 1, join(root, 'faults', 'main.ts'));
const require = createRequire(import.meta.url);
require('ts-node/register/transpile-only');
require('node:module').runMain();
