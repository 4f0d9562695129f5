#!/usr/bin/env node
// Lints the templates of a pairwise set of props, and those of the examples, with cfn-lint, which is installed on first use.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ensureDependencies } from './ensure-dependencies.mjs';
import { endIfInterrupted, endWithParent, root, runTask } from './run.mjs';

endWithParent();
await ensureDependencies();
const bundled = await runTask('bundle');
endIfInterrupted();
if (bundled !== 0) process.exit(bundled);

// The same as `ts-node --transpile-only -P tsconfig.dev.json test/combinations/lint-templates.ts`.
process.chdir(root);
process.env.TS_NODE_PROJECT = join(root, 'tsconfig.dev.json');
process.argv.splice(1, 1, join(root, 'test', 'combinations', 'lint-templates.ts'));
const require = createRequire(import.meta.url);
require('ts-node/register/transpile-only');
require('node:module').runMain();
