#!/usr/bin/env node
// `npm run demo`: one process from here on, so that Ctrl-C reaches the rehearsal itself and nothing else.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ensureDependencies } from './ensure-dependencies.mjs';
import { endWithParent, root, runTask } from './run.mjs';

if (process.argv.length > 2) {
  console.error(
    `npm run demo takes no arguments, got ${process.argv.slice(2).join(' ')}: it plays system B, as it is in examples/`,
  );
  process.exit(2);
}
endWithParent();
await ensureDependencies();
const bundled = await runTask('bundle');
if (bundled !== 0) process.exit(bundled);

// Libraries warn of Node versions to come; the demo has other things to say.
process.removeAllListeners('warning');

// The same as `ts-node --transpile-only -P tsconfig.dev.json rehearsal/cli.ts demo …`.
process.chdir(root);
// It would leave a cache of compiled scripts in the temporary folder.
process.env.DISABLE_V8_COMPILE_CACHE = '1';
process.env.TS_NODE_PROJECT = join(root, 'tsconfig.dev.json');
process.argv.splice(1, 1, join(root, 'rehearsal', 'cli.ts'), 'demo');
const require = createRequire(import.meta.url);
require('ts-node/register/transpile-only');
require('node:module').runMain();
