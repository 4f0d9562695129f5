#!/usr/bin/env node
// `npm run attacks`: what must not work, tried. One process from here on, so that Ctrl-C reaches the attacks themselves.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ensureDependencies } from './ensure-dependencies.mjs';
import { endWithParent, root, runTask } from './run.mjs';

endWithParent();
await ensureDependencies();
const bundled = await runTask('bundle');
if (bundled !== 0) process.exit(bundled);

// Libraries warn of Node versions to come; the attacks have other things to say.
process.removeAllListeners('warning');

// The same as `ts-node --transpile-only -P tsconfig.dev.json attacks/main.ts …`.
process.chdir(root);
// It would leave a cache of compiled scripts in the temporary folder.
process.env.DISABLE_V8_COMPILE_CACHE = '1';
process.env.TS_NODE_PROJECT = join(root, 'tsconfig.dev.json');
process.argv.splice(1, 1, join(root, 'attacks', 'main.ts'));
const require = createRequire(import.meta.url);
require('ts-node/register/transpile-only');
require('node:module').runMain();
